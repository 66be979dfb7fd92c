; Figures in a message.

.include "game.inc"
.include "text.inc"

.segment "CODE"

; The code TX_NUMBER; leading zeros are left out.
text_number:
    jsr text_fetch
    tax
    lda st_mode,x
    ldx #0
    stx t3                      ; 1: a digit has been written
@place:
    ldy #0
    sec
:   sbc powers,x
    bcc :+
    iny
    bne :-
:   adc powers,x                ; carry is clear
    pha
    tya
    ora t3
    beq @next
    stx t2
    tya
    clc
    adc #DIGIT_0
    jsr text_letter
    ldx t2
    lda #1
    sta t3
@next:
    pla
    inx
    cpx #2
    bne @place
    clc
    adc #DIGIT_0
    jmp text_letter

powers:
    .byte 100, 10
