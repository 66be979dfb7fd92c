; The picture of a fight: a panel with the ground on which the party walks, the monster, the party.

.include "game.inc"
.include "metatiles.inc"
.include "maps.inc"

MONSTER_TILES = $80             ; sixteen for each
MONSTER_COLORS = 3
PANEL_W = 14
PANEL_H = 5

.segment "CODE"

monster_open:
    lda cam_x
    sta t0
    lda cam_x + 1
    ldx #4
:   lsr
    ror t0
    dex
    bne :-
    inc t0
    lda t0
    sta window_x
    lda cam_y
    lsr
    lsr
    lsr
    lsr
    clc
    adc #1
    sta window_y
    lda #PANEL_W
    sta window_w
    lda #PANEL_H
    sta window_h
    jsr window_open
    lda window_x
    sta panel_x
    lda window_y
    sta panel_y
    lda #1
    sta panel_row
@row:
    jsr panel_line
    jsr field_frame
    inc panel_row
    lda panel_row
    cmp #PANEL_H - 1
    bne @row
    inc monster_shown
    rts

; One row of scenery inside the frame: things that stand behind, then ground
panel_line:
    lda #0
    sta i
@cell:
    ldx panel_row
    dex
    beq :+
    ldx #1
:   txa
    ldx st_map
    cpx #MAP_CAVE
    bne :+
    ora #2
:   tax
    lda scenery,x
    asl
    asl
    tay
    ldx i
    lda metatiles + MT_TILE,y
    sta row_top,x
    clc
    adc #1
    sta row_top + 1,x
    adc #1
    sta row_bottom,x
    adc #1
    sta row_bottom + 1,x
    lda metatiles + MT_PALETTE,y
    sta j
    lda i
    lsr
    sec
    adc panel_x
    sta cell_x
    lda panel_y
    clc
    adc panel_row
    sta cell_y
    lda j
    jsr attr_set
    inc i
    inc i
    lda i
    cmp #(PANEL_W - 2) * 2
    bne @cell
    ldx panel_x
    inx
    stx cell_x
    lda #PANEL_W - 2
    jmp row_queue

; Behind and below, in the open and in the cave
scenery:
    .byte MT_TREE, MT_GRASS, MT_ROCK_FACE, MT_GROUND

monster_close:
    dec monster_shown
    lda panel_x
    sta window_x
    lda panel_y
    sta window_y
    lda #PANEL_W
    sta window_w
    lda #PANEL_H
    sta window_h
    jmp window_close

; The monster, bobbing, and those who still stand; nothing outside a fight
monster_draw:
    lda monster_shown
    bne :+
    rts
:   lda #0
    sta sprite_x + 1
    sta sprite_y + 1
    lda clock
    lsr
    lsr
    lsr
    and #3
    tax
    lda bob,x
    clc
    adc #37
    sta sprite_y
    lda st_encounter
    sec
    sbc #1
    asl
    asl
    asl
    asl
    clc
    adc #MONSTER_TILES
    sta sprite_tile
    lda #MONSTER_COLORS
    sta sprite_attr
    lda #4
    sta i
@line:
    lda #72
    sta sprite_x
    lda #4
    sta j
@tile:
    ldx #0
    txa
    jsr sprite_put
    inc sprite_tile
    lda sprite_x
    clc
    adc #8
    sta sprite_x
    dec j
    bne @tile
    lda sprite_y
    clc
    adc #8
    sta sprite_y
    dec i
    bne @line
    ldx #PARTY - 1
@member:
    stx i
    lda st_hp,x
    beq @next
    lda member_x,x
    sta sprite_x
    lda member_y,x
    sta sprite_y
    lda member_tile,x
    sta sprite_tile
    stx sprite_attr
    jsr sprite_box
@next:
    ldx i
    dex
    bpl @member
    rts

bob:
    .byte 0, 1, 2, 1
; They look to the left, at the monster.
member_x:
    .byte 152, 172
member_y:
    .byte 46, 58
member_tile:
    .byte $08, $18

.segment "BSS"
panel_x:       .res 1
panel_y:       .res 1
panel_row:     .res 1
monster_shown: .res 1
