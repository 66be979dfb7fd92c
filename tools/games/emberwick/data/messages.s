; Everything that is said, at most three lines of 24 letters on a page.

.include "game.inc"
.include "text.inc"
.include "messages.inc"

.segment "RODATA"

.macro line text
    .assert .strlen(text) <= 24, error, text
    .byte text, TX_LINE
.endmacro

.macro page text                ; the last line of a page
    .assert .strlen(text) <= 24, error, text
    .byte text, TX_PAGE
.endmacro

.macro last text
    .assert .strlen(text) <= 24, error, text
    .byte text, TX_END
.endmacro

.macro number address
    .byte TX_NUMBER, address - st_mode
.endmacro

member_names:
    .byte MSG_MARA, MSG_OTTO
monster_names:
    .byte MSG_BAT, MSG_SLIME, MSG_WISP

messages:
    .addr none, status, fight, mara, otto, bat, slime, wisp
    .addr elder, elder_go, elder_gate, girl, farmer, keeper, guard, guard_open, hermit
    .addr sign_village, sign_field, well, charm, coins, empty, lever, lever_stuck, gate
    .addr lantern, throne
    .assert * - messages = (MSG_THRONE + 1) * 2, error, "as many as in messages.inc"

none:
    .byte TX_END

status:
    .byte "MARA  HP "
    number st_hp
    .byte "/"
    number st_hp_max
    .byte TX_LINE, "OTTO  HP "
    number st_hp + 1
    .byte "/"
    number st_hp_max + 1
    .byte TX_LINE, "GOLD  "
    number st_gold
    .byte TX_END

fight:
    .byte TX_FOE
    line " ATTACKS!"
    .byte TX_HURT, " LOSES "
    number st_damage
    line " HP."
    .byte "MARA "
    number st_hp
    .byte "   OTTO "
    number st_hp + 1
    .byte TX_END

mara:
    last "MARA"
otto:
    last "OTTO"
bat:
    last "DUSK BAT"
slime:
    last "DAMSON SLIME"
wisp:
    last "LOST WISP"

elder:
    .byte TX_IF, STORY_SWITCH, MSG_ELDER_GATE
    .byte TX_IF, STORY_ELDER, MSG_ELDER_GO
    line "MARA! OTTO! OUR LANTERN"
    line "IS GONE, AND EMBERWICK"
    page "LIES IN THE DARK."
    line "IT WAS CARRIED TO THE"
    line "OLD KEEP, AND ITS GATE"
    page "IS SHUT FAST."
    line "A LEVER DEEP IN THE CAVE"
    line "LIFTS IT. BRING BACK"
    .byte TX_SET, STORY_ELDER
    last "OUR LIGHT!"

elder_go:
    line "THE CAVE LIES SOUTH-"
    line "EAST, BEYOND THE BRIDGE."
    last "GO WITH CARE."

elder_gate:
    line "I HEARD THE GATE RISE!"
    line "THE KEEP IS OPEN NOW,"
    last "NORTH OF THE ROAD."

girl:
    line "TALL GRASS HIDES BATS."
    line "STAY ON THE ROAD AND"
    last "THEY LET YOU BE."

farmer:
    line "NO LIGHT, NO HARVEST."
    last "MIND MY CABBAGES."

keeper:
    line "YOU LOOK WORN. SLEEP AS"
    line "LONG AS YOU LIKE."
    page "..."
    .byte TX_HEAL
    line "GOOD MORNING! ALL YOUR"
    last "HP ARE BACK."

guard:
    .byte TX_IF, STORY_SWITCH, MSG_GUARD_OPEN
    line "THE KEEP IS SHUT. NO"
    line "HAND CAN LIFT ITS GATE"
    last "FROM OUT HERE."

guard_open:
    line "SO YOU FOUND THE LEVER!"
    line "THEN PASS, AND BRING THE"
    last "LANTERN HOME."

hermit:
    line "THE LEVER? SOUTH-EAST."
    line "BUT FIRST TAKE WHAT LIES"
    last "IN THE NORTH-EAST."

sign_village:
    line "EMBERWICK"
    last "INN: THE DOOR UP EAST."

sign_field:
    line "WEST: EMBERWICK"
    line "NORTH: THE OLD KEEP"
    last "SOUTH: THE CAVE"

well:
    line "COLD, CLEAR WATER."
    last "A COIN GLINTS BELOW."

charm:
    .byte TX_SET, STORY_CHARM
    line "A CHARM OF GLOWING GLASS"
    line "LIES IN THE CHEST. IT"
    last "TURNS AWAY HALF OF HARM."

coins:
    .byte TX_SET, STORY_COINS
    line "OLD COINS, AND A NOTE:"
    last "KEEP THE LIGHT."

empty:
    last "THE CHEST IS EMPTY."

lever:
    .byte TX_SET, STORY_SWITCH
    line "THE LEVER MOVES. FAR"
    line "AWAY A HEAVY GATE GRINDS"
    last "UPWARDS."

lever_stuck:
    last "IT WILL NOT MOVE AGAIN."

gate:
    line "AN IRON GATE, SHUT FAST."
    last "THERE IS NO LOCK."

lantern:
    .byte TX_SET, STORY_LANTERN
    line "THE LANTERN OF EMBERWICK"
    line "STILL BURNS! MARA LIFTS"
    last "IT FROM ITS STONE."

throne:
    line "A SEAT OF COLD STONE."
    last "NO KING HAS NEED OF IT."
