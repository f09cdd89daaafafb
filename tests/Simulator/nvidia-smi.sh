#!/bin/sh
# Stand-in for nvidia-smi, with any number of cards. $SIMULATED_MACHINE holds `cards`, a line for each:
#   UUID, NAME, TOTAL_MIB, TEMPERATURE[, COMPUTE_CAPABILITY]
# apps/PID for each program on a card: UUID, MIB, NAME. Programs that are gone use nothing, but what lingers/PID says is
# still in use, by nobody: UNTIL (ms since 1970) UUID MIB.
cd "$SIMULATED_MACHINE" || exit 9
apps() {
    for file in apps/*; do
        pid=${file#apps/}
        if [ -d "/proc/$pid" ]; then
            # Its program may take the file away meanwhile. No program is started for it: a real query takes 40 ms.
            { while IFS=, read -r uuid mib name; do echo "$pid,$mib, $uuid,$name"; done <"$file"; } 2>/dev/null
        fi
    done
}
lingering() {
    for file in lingers/*; do
        [ -e "$file" ] || continue
        now=$(date +%s%3N)
        while read -r until uuid mib; do
            [ "$now" -ge "$until" ] || echo "0, $mib, $uuid, nobody"
        done <"$file"
    done
}
case $1 in
--query-compute-apps=*) apps ;;
--query-gpu=uuid,compute_cap) awk -F', ' '{ printf "%s, %s\n", $1, $5 ? $5 : "8.9" }' cards ;;
--query-gpu=*)
    { apps; lingering; } | awk -F', ' '
        phase == 1 { used[$3] += $2; next }
        {
            printf "%d, %s, %s, %d, %d, %d, %d, 0, %d, %s, 00000000:00:%02d.0, 580.159.04, Disabled, Default\n",
                FNR - 1, $1, $2, $3, used[$1], $3 - used[$1], used[$1] ? 99 : 0, $4, used[$1] ? "310.25" : "25.10", FNR
        }' phase=1 - phase=2 cards
    ;;
-L) awk -F', ' '{ printf "GPU %d: %s (UUID: %s)\n", NR - 1, $2, $1 }' cards ;;
*)
    echo "Invalid combination of input arguments. Please run 'nvidia-smi -h' for help."
    exit 2
    ;;
esac
