; One metatile of the map: its code, and the four tiles and the palette that show it.

.include "game.inc"
.include "metatiles.inc"

.segment "CODE"

; cell_x, cell_y (inside the map) -> A: code as the story has left it. Keeps X.
cell_code:
    ldy cell_y
    lda cells_lo,y
    sta ptr
    lda cells_hi,y
    sta ptr + 1
    ldy cell_x
    lda (ptr),y
    cmp #MT_CHANGING
    bcc @done
    tay
    lda change_story - MT_CHANGING,y
    and st_story
    beq @same
    lda change_to - MT_CHANGING,y
    rts
@same:
    tya
@done:
    rts

; In the order of the codes from MT_CHANGING up
change_story:
    .byte STORY_CHARM, STORY_COINS, STORY_SWITCH, STORY_SWITCH, STORY_LANTERN
change_to:
    .byte MT_CHEST_OPEN, MT_CHEST_OPEN, MT_LEVER_DOWN, MT_GATE_OPEN, MT_PEDESTAL

; cell_x, cell_y -> t0-t3: tiles, A: palette, cell: code
cell_info:
    jsr cell_code
    sta cell
    asl
    asl
    tax
    lda metatiles + MT_FLAGS,x
    and #FLAG_JOINS
    bne joined
    lda metatiles + MT_FLAGS,x
    and #FLAG_VARIES
    beq @plain
    lda cell_x                  ; every few cells, without a pattern one would see
    asl
    asl
    adc cell_y
    adc cell_x
    eor cell_y
    asl
    adc cell_y
    and #7
    cmp #3
    beq @second
    lda #0
    beq @plain
@second:
    lda #4
@plain:
    clc
    adc metatiles + MT_TILE,x
    sta t0
    adc #1
    sta t1
    adc #1
    sta t2
    adc #1
    sta t3
    lda metatiles + MT_PALETTE,x
    rts

; Water, paths, roofs, walls: each quarter has five pictures, by what the three neighbours on its
; side are: all alike, another kind above or below, at the side, both, or only across the corner.
joined:
    stx record
    lda metatiles + MT_CLASS,x
    sta class
    lda #0
    sta edges
    ldx #7
@neighbour:
    lda cell_x
    pha
    clc
    adc near_x,x
    sta cell_x
    lda cell_y
    pha
    clc
    adc near_y,x
    sta cell_y
    jsr near_edge
    rol edges
    pla
    sta cell_y
    pla
    sta cell_x
    dex
    bpl @neighbour
    ldx #3
@quarter:
    ldy #0
    lda edges
    and edge_row,x
    beq :+
    iny
:   lda edges
    and edge_column,x
    beq :+
    iny
    iny
:   cpy #0
    bne :+
    lda edges
    and edge_corner,x
    beq :+
    ldy #4
:   tya
    asl
    asl
    sta t0,x
    txa
    ora t0,x
    ldy record
    clc
    adc metatiles + MT_TILE,y
    sta t0,x
    dex
    bpl @quarter
    ldy record
    lda metatiles + MT_PALETTE,y
    rts

; -> carry: the neighbour at cell_x, cell_y is of another kind. Beyond the map all is alike.
near_edge:
    lda cell_x
    cmp map_w
    bcs @alike
    lda cell_y
    cmp map_h
    bcs @alike
    jsr cell_code
    asl
    asl
    tay
    lda metatiles + MT_CLASS,y
    and class
    bne @alike
    sec
    rts
@alike:
    clc
    rts

; North, east, south, west, north-east, south-east, south-west, north-west: bits 0 to 7 of `edges`
near_x:
    .byte 0, 1, 0, <-1, 1, 1, <-1, <-1
near_y:
    .byte <-1, 0, 1, 0, <-1, 1, 1, <-1
edge_row:
    .byte $01, $01, $04, $04
edge_column:
    .byte $08, $02, $08, $02
edge_corner:
    .byte $80, $10, $40, $20

.segment "BSS"
record: .res 1
class:  .res 1
edges:  .res 1
