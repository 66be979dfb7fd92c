; Meeting a monster: on dangerous ground each step may bring one. It bites once and is driven off.

.include "game.inc"
.include "metatiles.inc"
.include "maps.inc"
.include "messages.inc"

CHANCE      = 22                ; of 256 for each step
QUIET_STEPS = 5                 ; at least so many between two
READ_FRAMES = 90                ; then the fight passes by itself

.segment "CODE"

; The hero has arrived on a tile.
encounter_roll:
    lda quiet
    beq :+
    dec quiet
    rts
:   lda st_ground
    asl
    asl
    tax
    lda metatiles + MT_FLAGS,x
    and #FLAG_DANGER
    beq @out
    jsr random
    cmp #CHANCE
    bcc encounter_run
@out:
    rts

encounter_run:
    lda #MODE_ENCOUNTER
    sta st_mode
    lda #QUIET_STEPS
    sta quiet
    inc st_fights
    jsr random
    and #1
    ldx st_map
    clc
    adc first_monster,x
    sta st_encounter
    jsr flash
    jsr panel_open
    jsr party_hit
    jsr random
    and #3
    sec                         ; 1 to 4 coins
    adc st_gold
    bcc :+
    lda #255
:   sta st_gold
    lda #READ_FRAMES
    sta dialog_timeout
    lda #MSG_FIGHT
    jsr dialog_timed
    jsr panel_close
    lda #0
    sta st_encounter
    jsr party_down
    bne :+
    jmp game_over
:   rts

; One of two for each map
first_monster:
    .byte 1, 1, 1, 2, 2, 1

.segment "BSS"
quiet: .res 1
