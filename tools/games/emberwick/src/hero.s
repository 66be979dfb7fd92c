; The hero: walking by whole tiles, a pixel a frame, and what lies ahead.

.include "game.inc"
.include "metatiles.inc"

.segment "CODE"

; One frame of walking
hero_frame:
    lda #0
    sta hero_moved
    lda st_step_left
    bne @step
    lda pad
    and #PAD_MOVE
    beq @out
    ldx #3
:   lda dir_pad,x
    bit pad
    bne :+
    dex
    bpl :-
:   stx st_dir
    jsr hero_ahead
    jsr ahead_blocked
    bcs @out
    lda #16
    sta st_step_left
    jsr follower_step
@step:
    inc leg
    dec st_step_left
    bne @out
    jsr hero_ahead
    lda ahead_x
    sta st_x
    lda ahead_y
    sta st_y
    inc hero_moved
    inc st_steps
    bne @out
    inc st_steps + 1
@out:
    lda st_x
    sta cell_x
    lda st_y
    sta cell_y
    jsr cell_code
    sta st_ground
    jmp hero_ahead

; -> ahead_x, ahead_y: the cell before the hero; st_facing, st_npc: what is there
hero_ahead:
    ldx st_dir
    lda st_x
    clc
    adc dir_x,x
    sta ahead_x
    sta cell_x
    lda st_y
    clc
    adc dir_y,x
    sta ahead_y
    sta cell_y
    jsr people_at
    lda #0
    rol
    sta st_npc
    lda #$FF                    ; beyond the map
    ldx cell_x
    cpx map_w
    bcs :+
    ldx cell_y
    cpx map_h
    bcs :+
    jsr cell_code
:   sta st_facing
    rts

; -> carry: no way there
ahead_blocked:
    lda st_npc
    bne @blocked
    lda st_facing
    cmp #$FF
    beq @blocked
    asl
    asl
    tax
    lda metatiles + MT_FLAGS,x
    lsr                         ; FLAG_SOLID
    rts
@blocked:
    sec
    rts

.assert FLAG_SOLID = 1, error, "ahead_blocked shifts the flag out"

; Both columns end up in the order of DIR_*.
dir_pad:
    .byte PAD_DOWN, PAD_UP, PAD_LEFT, PAD_RIGHT
dir_x:
    .byte 0, 0, <-1, 1
dir_y:
    .byte 1, <-1, 0, 0

.segment "BSS"
ahead_x:    .res 1
ahead_y:    .res 1
hero_moved: .res 1              ; 1: this frame ended a step
leg:        .res 1              ; runs while the party walks
