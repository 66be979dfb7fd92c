; iNES header: mapper 4 (MMC3) with four screens of video memory, so that a map of 32x30 metatiles
; lies in it whole and scrolls both ways without a seam.

.segment "HEADER"
    .byte "NES", $1A
    .byte 2                     ; program: 2 x 16 KiB
    .byte 4                     ; pictures: 4 x 8 KiB
    .byte $48                   ; mapper 4, four screens
    .byte $00
    .res 8, 0
