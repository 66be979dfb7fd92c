; What A does: talk to who stands ahead, or try the thing that is there.

.include "game.inc"
.include "metatiles.inc"
.include "maps.inc"
.include "messages.inc"

.segment "CODE"

act_ahead:
    lda #MODE_DIALOG
    sta st_mode
    lda ahead_x
    sta cell_x
    lda ahead_y
    sta cell_y
    lda st_facing
    cmp #MT_COUNTER
    bne @near
    ldx st_dir                  ; one talks across a counter
    clc
    lda cell_x
    adc dir_x,x
    sta cell_x
    clc
    lda cell_y
    adc dir_y,x
    sta cell_y
@near:
    jsr people_at
    bcs @person
    ldx #things_end - things - 2
:   lda things,x
    cmp st_facing
    beq @thing
    dex
    dex
    bpl :-
    rts
@person:
    jsr person_talk
    jmp dialog
@thing:
    lda things + 1,x
    cmp #MSG_SIGN_VILLAGE
    bne :+
    ldx st_map
    cpx #MAP_VILLAGE
    beq :+
    lda #MSG_SIGN_FIELD
:   jmp dialog

things:
    .byte MT_SIGN, MSG_SIGN_VILLAGE
    .byte MT_WELL, MSG_WELL
    .byte MT_CHEST_CHARM, MSG_CHARM
    .byte MT_CHEST_COINS, MSG_COINS
    .byte MT_CHEST_OPEN, MSG_EMPTY
    .byte MT_LEVER, MSG_LEVER
    .byte MT_LEVER_DOWN, MSG_LEVER_STUCK
    .byte MT_GATE, MSG_GATE
    .byte MT_LANTERN, MSG_LANTERN
    .byte MT_THRONE, MSG_THRONE
things_end:

; A new game
story_reset:
    lda #0
    ldx #st_encounter - st_story
:   cpx #st_frame - st_story    ; the clock and the random numbers run on
    bcc @clear
    cpx #st_facing - st_story
    bcc @next
@clear:
    sta st_story,x
@next:
    dex
    bpl :-
    sta st_fights
    sta st_defeats
    lda #20
    sta st_hp_max
    lda #18
    sta st_hp_max + 1
    jmp party_heal
