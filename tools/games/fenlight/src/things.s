; What waits in the fen: lights and hearts that hover over their places, and the beacons.

.include "game.inc"

NEAR_X = 14                     ; pixels
NEAR_Y = 24
GLOW_FRAMES = 60                ; from the last beacon to the dark

.segment "CODE"

; Every light and heart on the screen, column by column.
things_show:
    a16
    lda camera
    lsr
    lsr
    lsr
    lsr
    tax
    stx temp                    ; column
    asl
    asl
    asl
    asl
    sec
    sbc camera
    sta sprite_x
    a8
@column:
    ldx temp
    cpx #COLUMNS
    bcs @done
    ldy #0
@row:
    lda level,x
    cmp #T_DRAWN
    bcc :+
    jsr add_thing
:   a16
    txa
    clc
    adc #COLUMNS
    tax
    tya
    adc #16
    tay
    a8
    cpy #ROWS * 16
    bne @row
    ldx temp
    inx
    stx temp
    a16
    lda sprite_x
    clc
    adc #16
    sta sprite_x
    cmp #$8000
    a8
    bcs @column
    ldy sprite_x
    cpy #256
    bcc @column
@done:
    rts

; A light (or another thing) A in row Y / 16. They rise and sink a pixel, neighbours in turn.
add_thing:
    cmp #T_LIGHT
    beq @light
    lda #SPRITE(P_HEART)
    sta sprite_tile
    bra @place
@light:
    lda st_frame
    lsr
    lsr
    lsr
    clc
    adc temp
    and #1
    asl
    adc #SPRITE(P_LIGHT1)
    sta sprite_tile
@place:
    sty sprite_y
    lda st_frame
    lsr
    lsr
    lsr
    lsr
    clc
    adc temp
    and #1
    tsb sprite_y
    lda #A_LIGHT
    sta sprite_attr
    jmp sprite_add

; Who comes near a beacon lights it. When all burn, this crossing is done.
beacons_touch:
    lda st_mode
    cmp #MODE_FALLEN
    bcs @done
    ldx #0
@beacon:
    a16
    lda st_x
    sec
    sbc beacon_x,x
    clc
    adc #NEAR_X
    cmp #NEAR_X * 2
    bcs @next
    lda st_y
    sec
    sbc beacon_y,x
    clc
    adc #NEAR_Y
    cmp #NEAR_Y * 2
    bcs @next
    a8
    lda beacon_bits,x
    tsb st_flags
    bne @next                   ; it burns already
    lda st_flags
    cmp #(1 << BEACONS) - 1
    bne @next
    lda #MODE_ARRIVED
    sta st_mode
    lda #GLOW_FRAMES
    sta fade_wait
@next:
    a8
    inx
    inx
    cpx #BEACONS * 2
    bne @beacon
@done:
    rts

beacons_show:
    ldx #0
@beacon:
    lda beacon_bits,x
    and st_flags
    beq @next
    a16
    lda beacon_x,x
    sec
    sbc camera
    sta sprite_x
    lda beacon_y,x
    sta sprite_y
    a8
    lda st_frame
    lsr
    lsr
    and #2
    clc
    adc #SPRITE(P_FLAME1)
    sta sprite_tile
    lda #A_LIGHT
    sta sprite_attr
    jsr sprite_add
@next:
    inx
    inx
    cpx #BEACONS * 2
    bne @beacon
    rts

.segment "RODATA"

beacon_bits:
    .word 1, 2, 4
