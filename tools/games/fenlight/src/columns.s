; The columns of tiles that scroll in: the map in video memory is 64 tiles wide, the fen is four times as wide.

.include "game.inc"

SCREEN_COLUMNS = 33

.segment "CODE"

; Draws column A, in tiles of 8 pixels, to the buffer Y; where it belongs in video memory is left in temp + 6. To be
; called with 16 bits in the accumulator; returns with 8.
column_build:
    .a16
    sta temp
    and #$0020
    beq :+
    lda #$0400                  ; the right half of the map
:   sta temp + 6
    lda temp
    and #$001F
    ora temp + 6
    clc
    adc #VRAM_MAP1
    sta temp + 6
    lda temp
    and #$0001
    sta temp + 2                ; left or right half of the places
    lda temp
    lsr
    tax
    a8
@row:
    phx
    lda level,x
    cmp #T_DRAWN
    bcc :+
    lda #T_NONE
:   a16
    and #$00FF
    tax
    asl
    asl
    ora temp + 2
    sta temp + 4
    a8
    lda looks,x
    xba
    lda #0
    a16
    ora temp + 4
    sta a:$0000,y
    inc
    inc
    sta a:$0002,y
    tya
    clc
    adc #4
    tay
    pla
    clc
    adc #COLUMNS
    tax
    a8
    cpx #LEVEL_BYTES
    bcc @row
    rts

; The columns just left and right of the screen, whenever the camera has come to another column.
columns_follow:
    a16
    lda camera
    eor camera_before
    and #$FFF8
    beq @done
    lda camera
    sta camera_before
    lsr
    lsr
    lsr
    beq :+
    dec
:   ldy #column_left
    jsr column_build
    .a8
    ldx temp + 6
    stx column_left_at
    a16
    lda camera
    lsr
    lsr
    lsr
    clc
    adc #SCREEN_COLUMNS
    cmp #COLUMNS * 2
    bcc :+
    lda #COLUMNS * 2 - 1
:   ldy #column_right
    jsr column_build
    .a8
    ldx temp + 6
    stx column_right_at
    lda #1
    sta columns_ready
    rts
@done:
    a8
    rts

; All that can be seen, while the screen is dark.
screen_fill:
    lda #$81
    sta VMAIN
    a16
    lda camera
    sta camera_before
    lsr
    lsr
    lsr
    sta temp_column
    a8
    lda #SCREEN_COLUMNS + 1
    sta columns_left
@column:
    a16
    lda temp_column
    inc temp_column
    ldy #column_right
    jsr column_build
    .a8
    ldx temp + 6
    stx VMADDL
    ldx #column_right
    ldy #ROWS * 4
    lda #0
    jsr upload
    dec columns_left
    bne @column
    lda #$80
    sta VMAIN
    rts

.segment "BSS"
camera_before: .res 2
temp_column:   .res 2
columns_left:  .res 1

.segment "RODATA"

; The high byte of a tile's word in the map: palette, and whether it stands in front of the hero.
LAND   = 2 << 2
PLANTS = 4 << 2
FRONT  = $20
looks:
    .byte LAND, LAND, LAND, LAND, PLANTS, LAND, LAND | FRONT, LAND | FRONT, LAND, LAND, LAND, LAND, LAND, LAND
    .byte LAND, PLANTS | FRONT, PLANTS, PLANTS, PLANTS, PLANTS
