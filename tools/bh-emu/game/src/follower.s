; Otto walks where Mara has been. Both are drawn here, being drawn alike.

.include "game.inc"

MARA_TILES = $00                ; down, up, and two of the left side, four tiles each
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

hero_draw:
    jsr hero_place
    ldx #3
:   lda hero_px,x
    sta sprite_x,x
    dex
    bpl :-
    lda #MARA_TILES
    ldy #0
    ldx st_dir
    jmp walker_draw

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
    jmp walker_on_screen

; A -> 0 or $FF, its sign extended; keeps the carry
sign:
    and #$80
    beq :+
    lda #$FF
:   rts

; A: first tile, X: direction, Y: palette; sprite_x, sprite_y in pixels of the map
walker_draw:
    sta sprite_tile
    sty sprite_attr
    txa
    pha
    jsr sprite_to_screen
    pla
    tax
    jmp walker_pose

walker_on_screen:
    sta sprite_tile
    sty sprite_attr

walker_pose:
    lda #8
    and leg
    beq :+
    txa
    ora #4
    tax
:   clc
    lda pose_tile,x
    adc sprite_tile
    sta sprite_tile
    lda pose_flip,x
    ora sprite_attr
    sta sprite_attr
    jsr sprite_covered
    bcs @out
    lda sprite_y                ; feet a little above the tile's edge
    sec
    sbc #2
    sta sprite_y
    bcs :+
    dec sprite_y + 1
:   jmp sprite_box
@out:
    rts

; Four directions, then the other leg of the same
pose_tile:
    .byte 0, 4, 8, 8, 0, 4, 12, 12
pose_flip:
    .byte 0, 0, 0, $40, $40, $40, 0, $40

.segment "BSS"
follower_x:     .res 1
follower_y:     .res 1
follower_dir:   .res 1
follower_going: .res 1          ; 1: on the way to the next tile in follower_dir
