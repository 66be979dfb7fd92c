; Entering a map: its header, its people, and all of it drawn into the four screens.

.include "game.inc"

.segment "CODE"

; A: one of MAP_*. The screen is dark when this begins and when it ends; the hero already stands at
; st_x, st_y.
map_enter:
    sta st_map
    jsr screen_off
    jsr screen_clear
    jsr map_load
    jsr map_draw
    jsr follower_place
    jsr camera_follow
    jmp screen_show

; Reads the header of map st_map: see the macro in data/maps.s.
map_load:
    lda st_map
    asl
    tax
    lda maps,x
    sta ptr
    lda maps + 1,x
    sta ptr + 1
    ldy #0
    lda (ptr),y
    sta map_w
    iny
    lda (ptr),y
    sta map_h
    iny
    ldx #0
:   lda (ptr),y
    sta banks + 1,x
    iny
    inx
    cpx #3
    bne :-
    lda (ptr),y
    sta map_palette
    iny
    ldx #0
:   lda (ptr),y                 ; addresses of cells, warps, people
    sta map_cells,x
    iny
    inx
    cpx #6
    bne :-
    lda #4
    sta banks                   ; the letters
    sta bank_slow
    jsr rows_load
    jsr people_load
    lda map_palette
    jmp palette_load

; A table of row addresses spares a multiplication for every look at the map.
rows_load:
    ldx #0
    lda map_cells
    ldy map_cells + 1
@row:
    sta cells_lo,x
    pha
    tya
    sta cells_hi,x
    pla
    clc
    adc map_w
    bcc :+
    iny
:   inx
    cpx map_h
    bne @row
    rts

map_draw:
    lda #0
    sta cell_y
@row:
    lda #0
    sta cell_x
    lda map_w
    jsr row_build
    lda cell_y
    asl
    sta tile_y
    lda #<row_top
    jsr @line
    inc tile_y
    lda #<row_bottom
    jsr @line
    inc cell_y
    lda cell_y
    cmp map_h
    bne @row
    jmp attr_write_all

; A: low byte of the line's address (both lines lie in one page)
@line:
    sta ptr
    lda #>row_top
    sta ptr + 1
    lda map_w
    asl
    sta i
    ldy #0
    sty tile_x
@half:
    jsr nt_address
    lda addr_hi
    sta PPUADDR
    lda addr_lo
    sta PPUADDR
:   lda (ptr),y
    sta PPUDATA
    iny
    cpy i
    beq @end
    cpy #32
    bne :-
    sty tile_x
    beq @half
@end:
    rts

.assert >row_top = >(row_bottom + 63), lderror, "both lines must lie in one page"

.segment "BSS"
map_palette: .res 1
map_cells:   .res 2
map_warps:   .res 2
map_people:  .res 2
