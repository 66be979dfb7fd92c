; Everything that video memory gets once: pictures, colours, the map of the distance; and how the layers are set up.

.include "game.inc"

.segment "CODE"

; Copies Y bytes from X in bank A to video memory, where VMADDL points.
upload:
    stx A1TL
    sta A1B
    sty DASL
    lda #1
    sta DMAP
    lda #TO_VRAM
    sta BBAD
    lda #1
    sta MDMAEN
    rts

; Copies Y bytes from X in bank 0 to the palettes, from colour A on.
upload_colors:
    sta CGADD
    stx A1TL
    stz A1B
    sty DASL
    stz DMAP
    lda #TO_CGDATA
    sta BBAD
    lda #1
    sta MDMAEN
    rts

video_setup:
    lda #$80
    sta VMAIN
    lda #$FF
    sta hour_shown
    lda #%00001001              ; mode 1, the panel in front of everything
    sta BGMODE
    lda #(VRAM_MAP1 >> 8) | 1   ; 64 tiles wide
    sta BG1SC
    lda #VRAM_MAP2 >> 8
    sta BG2SC
    lda #VRAM_MAP3 >> 8
    sta BG3SC
    lda #(VRAM_FAR >> 8) | (VRAM_LAND >> 12)
    sta BG12NBA
    lda #VRAM_HUD >> 12
    sta BG34NBA
    stz OBSEL                   ; sprites of 8 and 16 pixels
    lda #%00010111
    sta TM
    lda #%01000010              ; the distance is mixed half and half with the colour of the sky
    sta CGADSUB
    ldx #0
@line:
    lda #$FF                    ; layers begin one line below the first
    sta BG1VOFS,x
    sta BG1VOFS,x
    inx
    inx
    cpx #6
    bne @line

    ldx #VRAM_MAP1
    stx VMADDL
    ldx #VRAM_LAND - VRAM_MAP1
@clear:
    stz $2118
    stz $2119
    dex
    bne @clear

    ldx #VRAM_LAND
    stx VMADDL
    ldx #.loword(land_art)
    ldy #.loword(land_art_end) - .loword(land_art)
    lda #^land_art
    jsr upload
    ldx #VRAM_FAR
    stx VMADDL
    jsr hills_paint
    ldx #.loword(cloud_art)
    ldy #.loword(cloud_art_end) - .loword(cloud_art)
    lda #^cloud_art
    jsr upload
    ldx #VRAM_HUD
    stx VMADDL
    ldx #.loword(hud_art)
    ldy #H_COUNT * 16
    lda #^hud_art
    jsr upload

    ldx #hud_colors
    ldy #32
    lda #16
    jsr upload_colors
    ldx #sprite_colors
    ldy #96
    lda #128
    jsr upload_colors
    jsr upload_sprites
    jmp distance_map

; The tiles of a sprite lie one after the other in the cartridge, in two rows of sixteen in video memory.
upload_sprites:
    ldx #.loword(sprite_art)
    stx temp
    stz temp + 2
    stz temp + 3
@sprite:
    a16
    lda temp + 2
    and #$0008                  ; eight sprites fill two rows of tiles, 512 words
    asl
    asl
    asl
    asl
    asl
    asl
    sta temp + 4
    lda temp + 2
    and #$0007
    asl
    asl
    asl
    asl
    asl
    ora temp + 4
    sta temp + 4
    sta VMADDL
    a8
    jsr @half
    a16
    lda temp + 4
    ora #$0100
    sta VMADDL
    a8
    jsr @half
    inc temp + 2
    lda temp + 2
    cmp #P_COUNT
    bne @sprite
    rts

; Two tiles.
@half:
    ldx temp
    ldy #64
    lda #^sprite_art
    jsr upload
    a16
    lda temp
    clc
    adc #64
    sta temp
    a8
    rts

; Map of the second layer: clouds on an empty sky, fifteen rows of hills, and their dark foot.
distance_map:
    ldx #VRAM_MAP2
    stx VMADDL
    ldy #0
@cell:
    a16
    tya
    sec
    sbc #FAR_FIRST_ROW * 32
    bmi @empty
    cmp #FAR_ROWS * 32
    bcc @write
    lda #FAR_FOOT
    bra @write
@empty:
    lda #FAR_EMPTY
@write:
    ora #FAR_PALETTE
    sta $2118
    a8
    iny
    cpy #32 * 32
    bne @cell
    ldx #0
@cloud:
    a16
    lda f:clouds,x
    sta VMADDL
    lda f:clouds + 2,x
    tay
    lda f:clouds + 4,x
    sta temp
    tya
@tile:
    ora #FAR_PALETTE
    sta $2118
    iny
    tya
    dec temp
    bne @tile
    a8
    inx
    inx
    inx
    inx
    inx
    inx
    cpx #clouds_end - clouds
    bne @cloud
    rts

FAR_FIRST_ROW = 9
FAR_FOOT = FAR_ROWS * 32
FAR_EMPTY = FAR_FOOT + 1
FAR_CLOUD = FAR_FOOT + 2
FAR_PALETTE = 3 << 10

; One row of tiles each: where, first tile, how many.
.macro cloud column, row, tile, count
    .word VRAM_MAP2 + (row) * 32 + (column), FAR_CLOUD + (tile), count
.endmacro

.segment "RODATA"

; Tiles 0 and 6 begin the rows of the large cloud, 12 and 16 those of the small one.
clouds:
    cloud 3, 4, 0, 6
    cloud 3, 5, 6, 6
    cloud 14, 3, 12, 4
    cloud 14, 4, 16, 4
    cloud 21, 5, 0, 6
    cloud 21, 6, 6, 6
    cloud 28, 2, 12, 4
    cloud 28, 3, 16, 4
    cloud 10, 7, 12, 4
    cloud 10, 8, 16, 4
clouds_end:
