; The fen: its copy in memory, where lights are taken away, and what lies where.

.include "game.inc"

.segment "CODE"

; A fresh copy; beacons and jellies are noted on the way.
level_begin:
    ldx #0
    stx jelly_count
    ldx #0
@copy:
    lda fen_map,x
    cmp #T_JELLY
    bne @put
    jsr add_jelly
    lda #T_NONE
@put:
    sta level,x
    inx
    cpx #LEVEL_BYTES
    bne @copy
    ldx #0
    ldy #0
@column:
    phx
    jsr @find_lamp
    plx
    inx
    cpx #COLUMNS
    bne @column
    rts
@find_lamp:
    stx temp
    ldx temp
@row:
    lda level,x
    cmp #T_LAMP
    beq @lamp
    a16
    txa
    clc
    adc #COLUMNS
    tax
    a8
    cpx #LEVEL_BYTES
    bcc @row
    rts
@lamp:
    a16
    lda temp
    asl
    asl
    asl
    asl
    sta beacon_x,y
    txa                         ; 128 places to a row
    lsr
    lsr
    lsr
    and #$00F0
    sta beacon_y,y
    a8
    iny
    iny
    rts

; A jelly at the place X.
add_jelly:
    ldy jelly_count
    a16
    txa
    and #COLUMNS - 1
    asl
    asl
    asl
    asl
    sta jelly_x,y
    txa
    lsr
    lsr
    lsr
    and #$00F0
    sta jelly_y,y
    lda #0
    sta jelly_dir,y
    sta jelly_state,y
    a8
    iny
    iny
    sty jelly_count
    rts

; The place of point_x, point_y: X, and its contents in A. Above and below the fen is nothing.
tile_at:
    a16
    lda point_y
    cmp #ROWS * 16
    bcs @outside
    and #$00F0
    asl
    asl
    asl
    sta temp
    lda point_x
    lsr
    lsr
    lsr
    lsr
    ora temp
    tax
    a8
    lda level,x
    rts
@outside:
    a8
    ldx #0
    lda #T_NONE
    rts

; Carry set if something solid is at point_x, point_y.
tile_solid:
    jsr tile_at
    cmp #T_STONE + 1
    bcs @no
    cmp #T_GRASS
    rts
@no:
    clc
    rts

; Takes away what lies at place X.
tile_take:
    lda #T_NONE
    sta level,x
    rts
