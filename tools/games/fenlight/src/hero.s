; The hero: gathering, being hurt, and what there is to see of it.

.include "game.inc"

BOUNCE = 56                     ; sixteenths of a pixel in a frame
SAFE_FRAMES = 90
BOTTOM = ROWS * 16

.segment "CODE"

hero_begin:
    ldx #24 * 16
    stx hero_x
    ldx #120 * 16
    stx hero_y
    ldx #0
    stx speed_y
    stx camera
    stz ledge
    stz st_dir
    stz st_safe
    lda #HP_MAX
    sta st_hp
    jmp hero_publish

hero_move:
    lda st_mode
    cmp #MODE_FALLEN
    bcs @done
    lda st_safe
    beq :+
    dec st_safe
:   jsr hero_walk
    jsr hero_fall
    jsr hero_publish
    jsr gather
    ldx st_y
    cpx #BOTTOM
    bcc @done
    cpx #$8000                  ; above the screen
    bcs @done
    lda #MODE_FALLEN
    sta st_mode
@done:
    rts

gather:
    lda #4
    jsr @at
    lda #13
@at:
    a16
    and #$00FF
    clc
    adc st_y
    sta point_y
    lda st_x
    clc
    adc #8
    sta point_x
    a8
    jsr tile_at
    cmp #T_THORN
    beq hero_hurt
    cmp #T_LIGHT
    beq @light
    cmp #T_HEART
    bne @nothing
    lda st_hp
    cmp #HP_MAX
    beq @nothing
    inc st_hp
    jmp tile_take
@light:
    lda st_lights
    cmp #99
    beq :+
    inc st_lights
:   jmp tile_take
@nothing:
    rts

hero_hurt:
    lda st_safe
    bne @done
    lda st_hp
    beq @done
    lda #SAFE_FRAMES
    sta st_safe
    dec st_hp
    bne hero_bounce
    lda #MODE_FALLEN
    sta st_mode
@done:
    rts

hero_bounce:
    ldx #.loword(-BOUNCE)
    stx speed_y
    stz ledge
    rts

hero_show:
    lda st_safe
    and #$04
    bne @done                   ; flickers
    a16
    lda st_x
    sec
    sbc camera
    sta sprite_x
    lda st_y
    sta sprite_y
    lda pad
    bit #PAD_LEFT | PAD_RIGHT
    a8
    beq @stands
    lda st_frame
    ldy #SPRITE(P_STEP1)
    and #$08
    bne @pose
    ldy #SPRITE(P_STEP2)
    bra @pose
@stands:
    ldy #SPRITE(P_STAND)
@pose:
    lda st_air
    beq :+
    ldy #SPRITE(P_JUMP)
:   tya
    sta sprite_tile
    lda st_dir
    beq :+
    lda #A_FLIP
:   ora #A_HERO
    sta sprite_attr
    jmp sprite_add
@done:
    rts
