; Clouds: a large one of 6x2 tiles, a small one of 4x2; before them the dark foot of the hills and the empty sky. In
; video memory they follow the hills. Colours: the second palette of the hour in data/palettes.s.

.include "art.inc"
.global cloud_art, cloud_art_end

.segment "ART"

cloud_art:

; foot
art4 "dddddddd"
art4 "dddddddd"
art4 "dddddddd"
art4 "dddddddd"
art4 "dddddddd"
art4 "dddddddd"
art4 "dddddddd"
art4 "dddddddd"

; empty
art4 "........"
art4 "........"
art4 "........"
art4 "........"
art4 "........"
art4 "........"
art4 "........"
art4 "........"

art4 "................................................"
art4 ".......................11111111................."
art4 "..............1111111111111111111..............."
art4 "............111111111111111111111111............"
art4 "...........1111111111111111111111111111........."
art4 ".........1111111111111111111121111111111........"
art4 "......11111111111111111111111111111111212......."
art4 ".....111111111121111111111111111111212221111...."
art4 "....111111112122111111111121112121222211111111.."
art4 "...11112121222221111121212221222222e21111212222."
art4 ".11111212222e2e12121222222222222e2eee121222222e."
art4 ".21222222e2eeee2222222222e2e2e2eeeeee2222e2eeee."
art4 ".222e2e2eeeeeef22222e2e2eeeeeeeeeefef2e2eeeefef."
art4 ".eeeeeeeefefeffe2e2eeeeeeeeeefefefffffeeefefff.."
art4 "...efefefffffff.eeeeeeeefefeffff..ff....ffff...."
art4 "......ffffffff..eeefefefffffffff................"

art4 "................................"
art4 "................................"
art4 "..............11................"
art4 "...........11111111............."
art4 "..........1111111111.11........."
art4 ".........11111111111111111......"
art4 "......111111111121111111111....."
art4 "....111111111212111111111212...."
art4 "...11111112122211111212122222..."
art4 "..111112122222221212222221111..."
art4 "..21222222e2e2e2222222e11111212."
art4 "..22222e2eeeeee22e2e2ee212222e2."
art4 "..e2e2eeeeeefeffeeeeeef222e2eee."
art4 "...eeeefeffff.ff.eefefeeeeefeff."
art4 "....feffffff......fffffffefff..."
art4 "......ffff...........ff........."

cloud_art_end:
