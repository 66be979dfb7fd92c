; Otto walks where Mara has been.

.include "game.inc"

OTTO_TILES = $10

.segment "CODE"

; At the beginning of a map Otto stands on Mara's tile, out of sight.
follower_place:
    lda st_x
    sta follower_x
    lda st_y
    sta follower_y
    lda st_dir
    sta follower_dir
    lda #0
    sta follower_going
    sta st_step_left
    jmp hero_place

; Mara begins a step: Otto begins one to the tile that she leaves.
follower_step:
    lda follower_going
    beq :+
    jsr follower_arrive
:   ldx #3
@find:
    clc
    lda follower_x
    adc dir_x,x
    cmp st_x
    bne :+
    clc
    lda follower_y
    adc dir_y,x
    cmp st_y
    beq @found
:   dex
    bpl @find
    lda #0                      ; they stand on one tile
    sta follower_going
    rts
@found:
    stx follower_dir
    lda #1
    sta follower_going
    rts

follower_arrive:
    ldx follower_dir
    clc
    lda follower_x
    adc dir_x,x
    sta follower_x
    clc
    lda follower_y
    adc dir_y,x
    sta follower_y
    rts

follower_draw:
    lda follower_x
    sta cell_x
    lda follower_y
    sta cell_y
    lda follower_going
    beq @same
    lda st_step_left
    bne @walking
    jsr follower_arrive
    lda #0
    sta follower_going
    beq follower_draw
@same:
    lda follower_x
    cmp st_x
    bne :+
    lda follower_y
    cmp st_y
    bne :+
    rts
:   jsr sprite_at_cell
    jmp @draw
@walking:
    jsr sprite_at_cell
    ldx follower_dir
    ldy st_step_left
@pixel:
    cpy #16
    beq @draw
    clc
    lda sprite_x
    adc dir_x,x
    sta sprite_x
    lda dir_x,x
    jsr sign
    adc sprite_x + 1
    sta sprite_x + 1
    clc
    lda sprite_y
    adc dir_y,x
    sta sprite_y
    lda dir_y,x
    jsr sign
    adc sprite_y + 1
    sta sprite_y + 1
    iny
    bne @pixel
@draw:
    lda #OTTO_TILES
    ldy #1
    ldx follower_dir
    jmp walker_draw

; A -> 0 or $FF, its sign extended; keeps the carry
sign:
    and #$80
    beq :+
    lda #$FF
:   rts

.segment "BSS"
follower_x:     .res 1
follower_y:     .res 1
follower_dir:   .res 1
follower_going: .res 1          ; 1: on the way to the next tile in follower_dir
