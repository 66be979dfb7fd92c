-- The maps that are tried, in this order, when the user names none: files of this folder without ".lua".
return {
    "emberwick",
    "fenlight",
    "final_fantasy_iv_us",
}
