-- The maps that are tried, in this order, when the user names none: files of this folder without ".lua".
return {
    "final_fantasy_iv_us",
}
