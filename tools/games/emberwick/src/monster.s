; Who is seen in the picture of a fight: the monster, the party.

.include "game.inc"

MONSTER_TILES = $80             ; sixteen for each
MONSTER_COLORS = 3

.segment "CODE"

; The monster, bobbing, and those who still stand; nothing outside a fight
monster_draw:
    lda panel_up
    bne :+
    rts
:   lda #0
    sta sprite_x + 1
    sta sprite_y + 1
    lda clock
    lsr
    lsr
    lsr
    and #3
    tax
    lda bob,x
    clc
    adc #37
    sta sprite_y
    lda st_encounter
    sec
    sbc #1
    asl
    asl
    asl
    asl
    clc
    adc #MONSTER_TILES
    sta sprite_tile
    lda #MONSTER_COLORS
    sta sprite_attr
    lda #4
    sta i
@line:
    lda #72
    sta sprite_x
    lda #4
    sta j
@tile:
    ldx #0
    txa
    jsr sprite_put
    inc sprite_tile
    lda sprite_x
    clc
    adc #8
    sta sprite_x
    dec j
    bne @tile
    lda sprite_y
    clc
    adc #8
    sta sprite_y
    dec i
    bne @line
    ldx #PARTY - 1
@member:
    stx i
    lda st_hp,x
    beq @next
    lda member_x,x
    sta sprite_x
    lda member_y,x
    sta sprite_y
    lda member_tile,x
    sta sprite_tile
    stx sprite_attr
    jsr sprite_box
@next:
    ldx i
    dex
    bpl @member
    rts

bob:
    .byte 0, 1, 2, 1
; They look to the left, at the monster.
member_x:
    .byte 152, 172
member_y:
    .byte 46, 58
member_tile:
    .byte $08, $18
