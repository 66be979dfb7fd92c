; The game proper: walk, and look each frame whether something happens.

.include "game.inc"
.include "maps.inc"
.include "messages.inc"

.segment "CODE"

walk:
    lda #MODE_WALK
    sta st_mode
    jsr hero_frame
    jsr field_frame
    lda hero_moved
    beq @standing
    jsr warp_check
    bcs walk
    jsr encounter_roll
    jmp walk
@standing:
    lda st_step_left
    bne walk
    lda pad_new
    and #PAD_START
    beq :+
    lda #MODE_DIALOG
    sta st_mode
    lda #MSG_STATUS
    jsr dialog
    jmp walk
:   lda pad_new
    and #PAD_A
    beq walk
    jsr act_ahead
    lda st_story
    and #STORY_LANTERN
    beq walk
    jmp ending
