; The hills in the distance. Nobody has drawn them: they are painted into video memory at power on, pixel by pixel, from
; two profiles; fifteen rows of 32 tiles that fit together at the sides.

.include "game.inc"

FIRST_LINE = 72                 ; of the screen
LAST_LINE = FIRST_LINE + FAR_ROWS * 8
SNOW_LINE = 112
SLOPE_LINE = 131                ; below are the slopes
MIST_LINE = 147                 ; and then mist

; Colours in the second palette of the hour. Rock fades in three steps below its edge.
SNOW  = 1                       ; 2 in the shade
ROCK  = 3
SHADE = 6
SLOPE = 9
MIST  = 10
CREST = 11
WOOD  = 12
FOOT  = 13
ROCK_STEP = 14                  ; lines

.segment "ZEROPAGE"
row_line:   .res 1              ; first line of the tiles
line:       .res 1
tile:       .res 2              ; first column of the tile
dither:     .res 2              ; four thresholds from 0 to 15 for each line
rough:      .res 1              ; the threshold of the pixel
depth:      .res 1              ; lines below the edge of the mountain
planes:     .res 4
high_at:    .res 2

.segment "BSS"
high_planes: .res 16

.segment "CODE"

; VMADDL must point at the place. Takes about a second.
hills_paint:
    lda #FIRST_LINE
    sta row_line
@row:
    ldx #0
@tile:
    stx tile
    jsr paint_tile
    ldx tile
    a16
    txa
    clc
    adc #8
    tax
    a8
    cpx #256
    bne @tile
    lda row_line
    clc
    adc #8
    sta row_line
    cmp #LAST_LINE
    bne @row
    rts

; Eight words with the lower planes, eight with the upper ones.
paint_tile:
    lda row_line
    sta line
    ldx #0
    stx high_at
@line:
    a16
    lda line
    and #$0003
    asl
    asl
    adc #dithers
    sta dither
    a8
    ldx tile
    lda #1                      ; falls out at the left after eight pixels
    sta planes + 3
    stz planes
    stz planes + 1
    stz planes + 2
@pixel:
    a16
    txa
    and #$0003
    tay
    a8
    lda (dither),y
    sta rough
    jsr pixel_color
    lsr
    rol planes
    lsr
    rol planes + 1
    lsr
    rol planes + 2
    lsr
    inx
    rol planes + 3
    bcc @pixel
    ldy planes
    sty $2118
    ldx high_at
    a16
    lda planes + 2
    sta high_planes,x
    a8
    inx
    inx
    stx high_at
    inc line
    cpx #16
    bne @line
    ldx #0
@high:
    ldy high_planes,x
    sty $2118
    inx
    inx
    cpx #16
    bne @high
    rts

; The colour of the pixel in column X. Keeps X.
pixel_color:
    lda line
    sec
    sbc hill_profile,x
    bcs @hill
    lda line
    sec
    sbc mountain_profile,x
    bcc @sky
    sta depth
    lsr
    adc line
    adc rough
    cmp #SNOW_LINE
    bcc @snow
    lda line
    clc
    adc rough
    cmp #MIST_LINE
    bcs @mist
    cmp #SLOPE_LINE
    bcs @slope
    lda depth
    adc rough
    ldy #ROCK
    jsr @shaded
    bcc :+
    ldy #SHADE
:   cmp #ROCK_STEP
    bcc @step
    iny
    cmp #ROCK_STEP * 2
    bcc @step
    iny
@step:
    tya
    rts
@snow:
    jsr @shaded
    lda #SNOW
    adc #0
    rts
; Carry set on the side in the shade, where the next column is not lower. Keeps all registers.
@shaded:
    pha
    lda mountain_profile,x
    cmp mountain_profile + 1,x
    pla
    rts
@sky:
    lda #0
    rts
@slope:
    lda #SLOPE
    rts
@mist:
    lda #MIST
    rts
@hill:
    cmp #2
    bcc @crest
    adc rough
    cmp #14
    bcc @crest
    cmp #38
    bcc @wood
    lda #FOOT
    rts
@crest:
    lda #CREST
    rts
@wood:
    lda #WOOD
    rts

.segment "RODATA"

; Adds a wave of straight lines, 0 to period / 2 and back, of up / down of that height.
.macro wave at, period, up, down
    wave_at .set (at) .mod (period)
    .if wave_at >= (period) / 2
        wave_at .set (period) - wave_at
    .endif
    crest .set crest + wave_at * (up) / (down)
.endmacro

; Highest lines of the mountains and of the near hills in each column.
mountain_profile:
.repeat 257, column
    crest .set 134
    wave column + 40, 256, -5, 16
    wave column + 22, 128, -4, 16
    wave column + 9, 64, 7, 16
    wave column + 3, 32, -6, 16
    wave column * 3, 16, 1, 3
    .byte crest
.endrepeat

hill_profile:
.repeat 256, column
    crest .set 172
    wave column + 150, 256, -3, 16
    wave column + 50, 128, 3, 16
    wave column + 11, 64, -4, 16
    wave column * 3 + 1, 8, 3, 4
    wave column * 5, 16, -1, 4
    .byte crest
.endrepeat

dithers:
    .byte  0,  8,  2, 10
    .byte 12,  4, 14,  6
    .byte  3, 11,  1,  9
    .byte 15,  7, 13,  5
