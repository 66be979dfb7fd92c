; Waiting for the next frame, and reading the pad once in each.

.include "game.inc"

.segment "CODE"

; All code that takes time passes here once a frame, so the same inputs make the same game.
wait_frame:
    lda #1
    sta nmi_ready
:   lda nmi_ready
    bne :-
    jsr read_pad
    jmp random_stir

read_pad:
    ldy pad
    lda #1
    sta JOYPAD1
    sta pad
    lsr
    sta JOYPAD1
:   lda JOYPAD1
    lsr
    rol pad
    bcc :-
    tya
    eor #$FF
    and pad
    sta pad_new
    rts
