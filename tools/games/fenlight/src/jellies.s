; Jellies walk to and fro, hurt who touches them, and are squashed from above.

.include "game.inc"

TOUCH = 12                      ; pixels
ABOVE = 5
FLAT_FRAMES = 24
GONE = $FF

.segment "CODE"

jellies_move:
    lda st_mode
    cmp #MODE_FALLEN
    bcs @done
    ldx #0
@jelly:
    cpx jelly_count
    beq @done
    lda jelly_state,x
    beq @walks
    cmp #GONE
    beq @next
    dec
    bne :+
    lda #GONE
:   sta jelly_state,x
    bra @next
@walks:
    a16
    lda jelly_x,x               ; asleep unless near the screen
    sec
    sbc camera
    clc
    adc #32
    cmp #256 + 64
    a8
    bcs @next
    lda st_frame
    lsr
    bcc :+
    jsr walk
:   jsr touch
@next:
    inx
    inx
    bra @jelly
@done:
    rts

; A pixel on, or about turn where the way is blocked or ends.
walk:
    a16
    lda jelly_y,x
    clc
    adc #8
    sta point_y
    lda jelly_dir,x
    beq @right
    lda jelly_x,x
    dec
    sta temp + 4
    bra @look
@right:
    lda jelly_x,x
    inc
    sta temp + 4
    clc
    adc #15
@look:
    sta point_x
    a8
    phx
    jsr tile_solid
    bcs @turn
    a16
    lda point_y
    clc
    adc #8
    sta point_y
    a8
    jsr tile_solid
    bcc @turn
    plx
    a16
    lda temp + 4
    sta jelly_x,x
    a8
    rts
@turn:
    plx
    lda jelly_dir,x
    eor #1
    sta jelly_dir,x
    rts

touch:
    a16
    lda st_x
    sec
    sbc jelly_x,x
    clc
    adc #TOUCH
    cmp #TOUCH * 2
    bcs @no
    lda st_y
    sec
    sbc jelly_y,x
    clc
    adc #TOUCH
    cmp #TOUCH * 2
    bcs @no
    cmp #TOUCH - ABOVE
    bcs @hurt
    lda speed_y
    bmi @no
    beq @hurt
    a8
    lda #FLAT_FRAMES
    sta jelly_state,x
    inc st_stomps
    phx
    jsr hero_bounce
    plx
    rts
@hurt:
    a8
    phx
    jsr hero_hurt
    plx
@no:
    a8
    rts

jellies_show:
    ldx #0
@jelly:
    cpx jelly_count
    beq @done
    lda jelly_state,x
    ldy #SPRITE(P_FLAT)
    cmp #GONE
    beq @next
    cmp #0
    bne @add
    ldy #SPRITE(P_JELLY1)
    lda st_frame
    and #$10
    beq @add
    ldy #SPRITE(P_JELLY2)
@add:
    tya
    sta sprite_tile
    a16
    lda jelly_x,x
    sec
    sbc camera
    sta sprite_x
    lda jelly_y,x
    sta sprite_y
    lda jelly_dir,x
    a8
    beq :+
    lda #A_FLIP
:   ora #A_JELLY
    sta sprite_attr
    jsr sprite_add
@next:
    inx
    inx
    bra @jelly
@done:
    rts
