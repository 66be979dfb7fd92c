; Random numbers: a 16-bit shift register. Its seed is fixed; what is held on the pad and the number
; of frames since power on stir it.

.include "game.inc"

.segment "CODE"

; -> A: eight new bits; keeps Y
random:
    ldx #8
    lda st_rng
@bit:
    asl
    rol st_rng + 1
    bcc :+
    eor #$39                    ; taps of a maximal 16-bit register
:   dex
    bne @bit
    sta st_rng
    ora st_rng + 1
    bne :+
    inc st_rng                  ; all zero would stay so for ever
:   lda st_rng
    rts

random_stir:
    lda pad
    eor st_rng + 1
    sta st_rng + 1
    jmp random
