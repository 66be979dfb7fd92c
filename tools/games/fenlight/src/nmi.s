; Once a frame: show what the main program has prepared, if it is ready; count the frame always.

.include "game.inc"

.segment "CODE"

; All code that takes time passes here once a frame, so the same inputs make the same game.
wait_frame:
    lda #1
    sta nmi_ready
:   lda nmi_ready
    bne :-
:   lda HVBJOY
    lsr
    bcs :-
    ldx JOY1L
    stx pad
    rts

nmi:
    rep #$30
    .a16
    pha
    phx
    phy
    a8
    inc st_frame
    bne :+
    inc st_frame + 1
    bne :+
    inc st_frame + 2
:   lda nmi_ready
    beq @late
    lda #$8F                    ; dark while video memory changes
    sta INIDISP
    jsr show_sprites
    jsr show_columns
    jsr show_hud
    jsr show_hour
    jsr show_sky
    jsr show_depth
    lda camera
    sta BG1HOFS
    lda camera + 1
    sta BG1HOFS
    lda #%01111100
    sta HDMAEN
    lda st_bright
    sta INIDISP
    stz nmi_ready
@late:
    rep #$30
    .a16
    ply
    plx
    pla
    rti
    .a8

show_sprites:
    ldx #0
    stx OAMADDL
    stz DMAP
    lda #TO_OAM
    sta BBAD
    ldx #oam
    stx A1TL
    stz A1B
    ldx #512 + 32
    stx DASL
    lda #1
    sta MDMAEN
    rts

show_columns:
    lda columns_ready
    beq @done
    stz columns_ready
    lda #$81                    ; words go down the map
    sta VMAIN
    ldx column_left_at
    ldy #column_left
    jsr show_words
    ldx column_right_at
    ldy #column_right
    jsr show_words
    lda #$80
    sta VMAIN
@done:
    rts

show_words:
    stx VMADDL
    sty A1TL
    lda #1
    sta DMAP
    lda #TO_VRAM
    sta BBAD
    stz A1B
    ldx #ROWS * 4
    stx DASL
    lda #1
    sta MDMAEN
    rts

show_hud:
    ldx #VRAM_MAP3 + 32
    stx VMADDL
    lda #1
    sta DMAP
    lda #TO_VRAM
    sta BBAD
    ldx #hud_row
    stx A1TL
    stz A1B
    ldx #64
    stx DASL
    lda #1
    sta MDMAEN
    rts

; Land and hills take the colours of the hour when it changes.
show_hour:
    lda st_hour
    cmp hour_shown
    beq @done
    sta hour_shown
    a16
    and #$00FF
    sta temp + 6
    asl                         ; 96 bytes for an hour
    adc temp + 6
    asl
    asl
    asl
    asl
    asl
    adc #hour_colors
    tax
    a8
    ldy #96
    lda #32
    jsr upload_colors
@done:
    rts

; The sky's tables point at the line of the day that is at the top of the screen.
show_sky:
    a16
    lda sky
    clc
    adc #sky_b
    sta haze_b_table + 1
    adc #112
    sta haze_b_table + 4
    lda sky
    asl
    adc #sky_rg
    sta haze_rg_table + 1
    adc #224
    sta haze_rg_table + 4
    lda sky
    asl
    asl
    adc #sky_colors
    sta sky_table + 1
    adc #448
    sta sky_table + 4
    lda camera
    lsr
    sta parallax_table + 7      ; near hills
    lsr
    lsr
    sta parallax_table + 4      ; mountains
    sta parallax_table + 1
    lda st_frame
    lsr
    lsr
    lsr
    clc
    adc parallax_table + 1      ; clouds drift
    sta parallax_table + 1
    a8
    rts

; The earth grows darker line by line, from the brightness of the screen down to the bottom.
show_depth:
    ldx #0
    lda st_bright
@step:
    sta depth_table + 1,x
    cpx #DEPTH_FLAT
    bcc :+
    dec
    bpl :+
    lda #0
:   inx
    inx
    cpx #DEPTH_STEPS * 2
    bne @step
    rts
