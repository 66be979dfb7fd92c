; What moves in the still pictures: the candle of the title; the party with its lantern at the end.

.include "game.inc"

FLAME_TILES   = $C0             ; four pictures of two tiles, one above the other
LANTERN_TILES = $C8
LIGHT_COLORS  = 3

.segment "CODE"

lights_draw:
    jsr sprites_clear
    lda #0
    sta sprite_x + 1
    sta sprite_y + 1
    lda st_mode
    cmp #MODE_TITLE
    beq candle
    cmp #MODE_ENDING
    beq homecoming
    rts

CANDLE_X = 172
CANDLE_Y = 13

candle:
    lda #CANDLE_X
    sta sprite_x
    lda #CANDLE_Y
    sta sprite_y
    lda #LIGHT_COLORS
    sta sprite_attr
    lda clock
    lsr
    lsr
    and #%00000110
    clc
    adc #FLAME_TILES
    sta sprite_tile
    ldx #0
    txa
    jsr sprite_put
    inc sprite_tile
    ldx #0
    lda #8
    jmp sprite_put

; Mara, the lantern, Otto, on the hill below the keep
homecoming:
    ldx #2
@figure:
    stx i
    lda figure_x,x
    sta sprite_x
    lda figure_y,x
    sta sprite_y
    lda figure_tile,x
    sta sprite_tile
    lda figure_attr,x
    sta sprite_attr
    lda clock                   ; the light sways
    and #16
    beq :+
    lda figure_sway,x
    clc
    adc sprite_y
    sta sprite_y
:   jsr sprite_box
    ldx i
    dex
    bpl @figure
    rts

figure_x:
    .byte 68, 80, 52
figure_y:
    .byte 143, 141, 143
figure_tile:
    .byte $08, LANTERN_TILES, $18
figure_attr:
    .byte $40, LIGHT_COLORS, $41
figure_sway:
    .byte 0, 1, 0
