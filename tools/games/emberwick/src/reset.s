; Power on: everything in a known state, then the title.

.include "game.inc"

.segment "HOME"

reset:
    sei
    cld
    ldx #$40
    stx APUFRAME
    ldx #$FF
    txs
    inx
    stx PPUCTRL
    stx PPUMASK
    stx APUSTATUS
    stx IRQ_DISABLE
    stx RAM_PROTECT
    bit PPUSTATUS
:   bit PPUSTATUS
    bpl :-
    txa
@clear:
    sta $00,x
    sta $0100,x
    sta $0300,x
    sta $0400,x
    sta $0500,x
    sta $0600,x
    sta $0700,x
    inx
    bne @clear
    jsr sprites_clear
    ldx #7
@bank:
    stx BANK_SELECT
    lda first_banks,x
    sta BANK_DATA
    dex
    bpl @bank
    lda #$B7                    ; any number but 0 does
    sta st_rng
    sta st_rng + 1
:   bit PPUSTATUS
    bpl :-
    lda #CTRL_ON
    sta PPUCTRL
    jmp title

; MMC3: two pages of 2 KiB and four of 1 KiB for pictures, two of 8 KiB for the program
first_banks:
    .byte 0, 2, 4, 5, 6, 16, 0, 1

irq:
    rti

.segment "VECTORS"
    .addr nmi, reset, irq
