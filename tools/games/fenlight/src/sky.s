; The sky changes its colour from line to line and turns with the time of day. Channels 2 to 6 write it while the
; picture is drawn: the backdrop, the colour that is mixed into the distance, how far each part of the distance is
; scrolled, and how bright the lines are.

.include "game.inc"

FIRST_LINE = 88                 ; at power on it is afternoon

.segment "CODE"

sky_setup:
    ldx #0
@channel:
    lda channels,x
    sta DMAP + $20,x
    inx
    cpx #channels_end - channels
    bne @channel
    ldx #6
@table:
    lda half_screens,x
    sta sky_table,x
    sta haze_rg_table,x
    sta haze_b_table,x
    dex
    bpl @table
    ldx #DEPTH_STEPS * 2
@depth:
    lda depth_lines,x
    sta depth_table,x
    dex
    dex
    bpl @depth
    lda #72
    sta parallax_table
    lda #72
    sta parallax_table + 3
    lda #1
    sta parallax_table + 6
    rts

; A line of the day every 64th frame; an hour has 32 of them.
sky_turn:
    a16
    lda st_frame + 1            ; frames / 256
    asl
    asl
    sta sky
    lda st_frame
    and #$00C0
    asl
    asl
    xba
    ora sky
    clc
    adc #FIRST_LINE
    and #SKY_LINES - 1
    sta sky
    lsr
    lsr
    lsr
    lsr
    lsr
    a8
    sta st_hour
    rts

.segment "RODATA"

; DMAP, BBAD, table, bank of what it points at; each with 16 registers.
.macro channel mode, register, table
    .byte mode, register, .lobyte(table), .hibyte(table), 0, 0, 0, 0
    .res 8, 0
.endmacro

channels:
    channel $43, TO_CGADD, sky_table
    channel $42, TO_COLDATA, haze_rg_table
    channel $40, TO_COLDATA, haze_b_table
    channel $02, TO_BG2HOFS, parallax_table
    channel $00, TO_INIDISP, depth_table
channels_end:

; Two times 112 lines, each with words of its own from an address that show_sky fills in.
half_screens:
    .byte $80 | 112, 0, 0, $80 | 112, 0, 0, 0

; How many lines each step has; the second bytes are unused here.
depth_lines:
    .byte 127, 0, 49, 0, 6, 0, 6, 0, 6, 0, 6, 0, 6, 0, 6, 0, 6, 0, 6, 0, 0
