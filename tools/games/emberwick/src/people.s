; People who stand about on a map, and the frame that draws everybody.

.include "game.inc"

PEOPLE = 6

.segment "CODE"

; Copies the list of the map: x, y, first tile, palette, message for each; $FF ends it.
people_load:
    lda map_people
    sta ptr
    lda map_people + 1
    sta ptr + 1
    ldy #0
    ldx #0
@person:
    lda (ptr),y
    bmi @end
    sta person_x,x
    iny
    lda (ptr),y
    sta person_y,x
    iny
    lda (ptr),y
    sta person_tile,x
    iny
    lda (ptr),y
    sta person_attr,x
    iny
    lda (ptr),y
    sta person_says,x
    iny
    inx
    bne @person
@end:
    stx people_count
    rts

; cell_x, cell_y -> carry: somebody stands there, X: who
people_at:
    ldx people_count
@person:
    dex
    bmi @nobody
    lda person_x,x
    cmp cell_x
    bne @person
    lda person_y,x
    cmp cell_y
    bne @person
    sec
    rts
@nobody:
    clc
    rts

; X: who -> A: message
person_talk:
    lda person_says,x
    rts

people_draw:
    lda people_count
    sta k
@person:
    dec k
    bmi @end
    ldx k
    lda person_x,x
    sta cell_x
    lda person_y,x
    sta cell_y
    lda person_tile,x
    sta sprite_tile
    lda person_attr,x
    sta sprite_attr
    lda clock                   ; they step from foot to foot
    and #16
    beq :+
    lda #$40
    ora sprite_attr
    sta sprite_attr
:   jsr sprite_at_cell
    jsr sprite_covered
    bcs @person
    lda sprite_y
    sec
    sbc #2
    sta sprite_y
    bcs :+
    dec sprite_y + 1
:   jsr sprite_box
    jmp @person
@end:
    rts

; One frame of the map: everybody drawn, the camera set, then shown
field_frame:
    jsr hero_place
    jsr camera_follow
    jsr sprites_clear
    jsr monster_draw
    jsr hero_draw
    jsr follower_draw
    jsr people_draw
    jmp wait_frame

.segment "BSS"
people_count: .res 1
person_x:     .res PEOPLE
person_y:     .res PEOPLE
person_tile:  .res PEOPLE
person_attr:  .res PEOPLE
person_says:  .res PEOPLE
