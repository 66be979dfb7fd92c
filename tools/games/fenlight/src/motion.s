; How the hero moves: walking, running, jumping, falling; the camera follows.

.include "game.inc"

; Sixteenths of a pixel in a frame.
WALK     = 24
RUN      = 40
JUMP     = 80
FALL     = 80
GRAVITY  = 4
FLOATING = 3                    ; while a jump button is held on the way up

LEDGE_FRAMES = 6
CAMERA_AHEAD = 112

.segment "CODE"

hero_walk:
    a16
    ldx #WALK
    lda pad
    bit #PAD_Y
    beq :+
    ldx #RUN
:   stx temp + 4
    bit #PAD_RIGHT
    bne @right
    bit #PAD_LEFT
    bne @left
    a8
    rts
    .a16
@right:
    lda hero_x
    clc
    adc temp + 4
    cmp #(LEVEL_WIDTH - 16) * 16
    bcs @stay
    sta temp + 4
    ldx #12
    ldy #0
    bra @try
@left:
    lda hero_x
    sec
    sbc temp + 4
    bcc @stay
    sta temp + 4
    ldx #3
    ldy #1
@try:
    stx point_x
    a8
    tya
    sta st_dir
    a16
    lda temp + 4
    lsr
    lsr
    lsr
    lsr
    clc
    adc point_x
    sta point_x
    lda st_y
    clc
    adc #4
    sta point_y
    a8
    jsr tile_solid
    bcs @stay
    a16
    lda st_y
    clc
    adc #14
    sta point_y
    a8
    jsr tile_solid
    bcs @stay
    ldx temp + 4
    stx hero_x
@stay:
    a8
    jmp hero_publish

hero_fall:
    a16
    lda pad
    bit #PAD_A | PAD_B
    beq @plunge
    ldx #FLOATING
    a8
    lda ledge
    beq @weigh
    stz ledge
    ldx #.loword(-JUMP)
    stx speed_y
    bra @move
@plunge:
    ldx #GRAVITY
@weigh:
    a16
    stx temp
    lda speed_y
    bmi :+
    ldx #GRAVITY
    stx temp
:   clc
    adc temp
    bmi :+
    cmp #FALL
    bcc :+
    lda #FALL
:   sta speed_y
@move:
    a16
    lda hero_y
    clc
    adc speed_y
    sta hero_y
    a8
    jsr hero_publish
    ldx #16
    ldy speed_y
    bpl :+
    ldx #1
:   stx temp + 4
    lda #4
    jsr probe
    bcs @hit
    lda #11
    jsr probe
    bcs @hit
    lda #1
    sta st_air
    lda ledge
    beq :+
    dec ledge
:   rts
@hit:
    a16
    lda point_y                 ; stand on it, or hang below it
    and #$FFF0
    ldx speed_y
    bmi @head
    sec
    sbc #16
    bra @align
@head:
    clc
    adc #15
@align:
    asl
    asl
    asl
    asl
    sta hero_y
    a8
    ldy speed_y
    bmi :+
    stz st_air
    lda #LEDGE_FRAMES
    sta ledge
:   ldy #0
    sty speed_y
    rts

; Carry set if there is something solid A right of and temp + 4 below the hero's corner.
probe:
    a16
    and #$00FF
    clc
    adc st_x
    sta point_x
    lda st_y
    clc
    adc temp + 4
    sta point_y
    a8
    jmp tile_solid

; Pixels for everyone else, and the camera with them.
hero_publish:
    a16
    lda hero_x
    lsr
    lsr
    lsr
    lsr
    sta st_x
    sec
    sbc #CAMERA_AHEAD
    bcs :+
    lda #0
:   cmp #LEVEL_WIDTH - 256
    bcc :+
    lda #LEVEL_WIDTH - 256
:   sta camera
    lda hero_y
    lsr
    lsr
    lsr
    lsr
    cmp #$0800
    bcc :+
    ora #$F000
:   sta st_y
    a8
    rts
