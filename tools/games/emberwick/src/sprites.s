; Putting sprites into the list that the NMI sends to the screen.

.include "game.inc"

.segment "CODE"

sprites_clear:
    ldx #0
    stx oam_at
    lda #$F8                    ; below the screen
:   sta oam,x
    inx
    inx
    inx
    inx
    bne :-
    rts

; One 8x8 sprite, X pixels right and A pixels below sprite_x, sprite_y; left out if off the screen
sprite_put:
    clc
    adc sprite_y
    sta t0
    lda sprite_y + 1
    adc #0
    bne @out
    txa
    clc
    adc sprite_x
    sta t1
    lda sprite_x + 1
    adc #0
    bne @out
    ldx oam_at
    ldy t0
    dey                         ; the console shows sprites one line lower
    tya
    cmp #$EF
    bcs @out
    sta oam,x
    lda sprite_tile
    sta oam + 1,x
    lda sprite_attr
    sta oam + 2,x
    lda t1
    sta oam + 3,x
    txa
    clc
    adc #4
    sta oam_at
@out:
    rts

; A 16x16 figure of four tiles from sprite_tile on, mirrored if sprite_attr says so
sprite_box:
    ldy #3
@tile:
    sty t2
    lda sprite_tile
    pha
    clc
    adc t2
    sta sprite_tile
    tya
    bit sprite_attr
    bvc :+
    eor #1
:   tay
    ldx box_x,y
    lda box_y,y
    jsr sprite_put
    pla
    sta sprite_tile
    ldy t2
    dey
    bpl @tile
    rts

box_x:
    .byte 0, 8, 0, 8
box_y:
    .byte 0, 0, 8, 8

; cell_x, cell_y -> sprite_x, sprite_y: the pixels of that cell on the screen
sprite_at_cell:
    lda #0
    sta sprite_x + 1
    sta sprite_y + 1
    lda cell_x
    ldx #4
:   asl
    rol sprite_x + 1
    dex
    bne :-
    sta sprite_x
    lda cell_y
    ldx #4
:   asl
    rol sprite_y + 1
    dex
    bne :-
    sta sprite_y

; From pixels of the map to pixels of the screen
sprite_to_screen:
    sec
    lda sprite_x
    sbc cam_x
    sta sprite_x
    lda sprite_x + 1
    sbc cam_x + 1
    sta sprite_x + 1
    sec
    lda sprite_y
    sbc cam_y
    sta sprite_y
    bcs :+
    dec sprite_y + 1
:   rts

; -> carry: sprite_y lies under an open text window
sprite_covered:
    lda window_up
    beq @no
    lda sprite_y
    clc
    adc #15
    cmp window_top
    bcc @no
    lda window_bottom
    cmp sprite_y
    beq @no
    rts
@no:
    clc
    rts
