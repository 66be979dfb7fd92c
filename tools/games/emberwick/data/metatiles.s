; How each kind of ground and thing looks and behaves, in the order of metatiles.inc.

.include "game.inc"
.include "metatiles.inc"

.segment "RODATA"

; First of four tiles (of twenty, if it joins), palette, flags, class
.macro kind code, tile, colors, flags, class
    .assert * - metatiles = code * 4, error, "out of order"
    .byte tile, colors, flags, class
.endmacro

SOLID  = FLAG_SOLID
DANGER = FLAG_DANGER
JOINS  = FLAG_JOINS
VARIES = FLAG_VARIES

metatiles:
    kind MT_VOID,       $3C, 3, SOLID, 0
    ; pages 5 and 6, moving page 16
    kind MT_GRASS,      $40, 0, VARIES, 0
    kind MT_TALL,       $48, 0, DANGER, 0
    kind MT_TREE,       $4C, 0, SOLID, 0
    kind MT_PATH,       $50, 1, JOINS, CLASS_PATH
    kind MT_WATER,      $C0, 2, SOLID | JOINS, CLASS_WATER
    kind MT_FLOWER,     $D4, 1, 0, 0
    kind MT_MOUNTAIN,   $64, 1, SOLID, 0
    kind MT_ROOF,       $80, 3, SOLID | JOINS, CLASS_ROOF
    kind MT_HOUSE,      $94, 1, SOLID, 0
    kind MT_WINDOW,     $98, 1, SOLID, 0
    kind MT_HOUSE_DOOR, $9C, 1, 0, CLASS_PATH
    kind MT_FENCE,      $6C, 1, SOLID, 0
    kind MT_WELL,       $74, 1, SOLID, 0
    kind MT_SIGN,       $70, 1, SOLID, 0
    kind MT_BRIDGE,     $78, 1, 0, CLASS_PATH | CLASS_WATER
    kind MT_RAMPART,    $A0, 3, SOLID, 0
    kind MT_TOWER,      $A4, 3, SOLID, 0
    kind MT_CAVE_MOUTH, $A8, 1, 0, CLASS_PATH
    kind MT_CROPS,      $68, 1, 0, 0
    kind MT_GATE_OPEN,  $B0, 3, 0, CLASS_PATH
    ; pages 7 and 8, moving page 20
    kind MT_WALL,       $48, 3, SOLID | JOINS, CLASS_WALL
    kind MT_WALL_FACE,  $5C, 3, SOLID, CLASS_WALL
    kind MT_WALL_TORCH, $C0, 2, SOLID, CLASS_WALL
    kind MT_WALL_WINDOW, $60, 3, SOLID, CLASS_WALL
    kind MT_FLOOR,      $40, 0, VARIES, 0
    kind MT_CARPET,     $64, 1, JOINS, CLASS_PATH
    kind MT_EXIT,       $B0, 2, 0, CLASS_PATH
    kind MT_BED,        $80, 1, SOLID, 0
    kind MT_TABLE,      $84, 2, SOLID, 0
    kind MT_SHELF,      $88, 2, SOLID, 0
    kind MT_BARREL,     $8C, 2, SOLID, 0
    kind MT_COUNTER,    $90, 2, SOLID, 0
    kind MT_THRONE,     $94, 1, SOLID, 0
    kind MT_PILLAR,     $98, 3, SOLID, 0
    kind MT_CHEST_OPEN, $A0, 2, SOLID, 0
    kind MT_LEVER_DOWN, $A8, 2, SOLID, 0
    kind MT_PEDESTAL,   $AC, 2, SOLID, 0
    kind MT_HEARTH,     $C8, 2, SOLID, CLASS_WALL
    ; pages 9 and 8, moving page 16
    kind MT_ROCK,       $40, 0, SOLID | JOINS, CLASS_WALL
    kind MT_ROCK_FACE,  $54, 0, SOLID, CLASS_WALL
    kind MT_GROUND,     $58, 1, DANGER | VARIES, 0
    kind MT_POOL,       $D8, 3, SOLID | JOINS, CLASS_WATER
    kind MT_CRYSTAL,    $EC, 3, SOLID, 0
    kind MT_STONES,     $60, 1, SOLID, 0
    ; as long as the story has not changed them
    kind MT_CHEST_CHARM, $9C, 2, SOLID, 0
    kind MT_CHEST_COINS, $9C, 2, SOLID, 0
    kind MT_LEVER,      $A4, 2, SOLID, 0
    kind MT_GATE,       $AC, 3, SOLID, CLASS_PATH
    kind MT_LANTERN,    $C4, 2, SOLID, 0
