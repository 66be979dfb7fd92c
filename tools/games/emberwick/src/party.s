; The health of Mara and Otto.

.include "game.inc"

.segment "CODE"

party_heal:
    ldy #PARTY - 1
:   lda st_hp_max,y
    sta st_hp,y
    dey
    bpl :-
    rts

; Takes 1 to 4 HP, half of it with the charm, from one who still stands -> st_hurt, st_damage
party_hit:
    jsr random
    and #1
    tay
    lda st_hp,y
    bne :+
    tya
    eor #1
    tay
:   sty st_hurt
    jsr random
    and #3
    tax
    inx
    lda st_story
    and #STORY_CHARM
    beq :+
    txa
    clc
    adc #1
    lsr
    tax
:   stx st_damage
    ldy st_hurt
    lda st_hp,y
    sec
    sbc st_damage
    bcs :+
    lda #0
:   sta st_hp,y
    rts

; -> zero flag: nobody stands any more
party_down:
    lda st_hp
    ora st_hp + 1
    rts
