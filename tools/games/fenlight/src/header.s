; The cartridge's header, and where the processor begins. Nothing that runs the game looks at the checksum, and the
; linker cannot count it; its two halves only agree.

.include "game.inc"
.global reset

.segment "HEADER"
    .byte "FENLIGHT             "
    .byte $20                   ; LoROM, slow
    .byte $00                   ; nothing but ROM
    .byte $06                   ; 64 KiB
    .byte $00                   ; no RAM in the cartridge
    .byte $01                   ; North America: 60 frames a second
    .byte $00, $00
    .word $FFFF, $0000
    .word 0, 0, empty, empty, empty, nmi, 0, empty
    .word 0, 0, empty, 0, empty, empty, reset, empty

.segment "CODE"

empty:
    rti
