namespace AvatarBuild.Host.Reports;

/// <summary>What to do about a class of failure, in one or two sentences; the failure's own message says what happened.</summary>
internal static class Advice
{
    private const string SeeLog =
        "Read the last lines below and the whole log: the program's own message is there. Run again once its cause is gone; only this video is made.";

    /// <summary>For a class; a backend may bring its own, so there is always something to say.</summary>
    public static string For(string failureClass) =>
        failureClass switch
        {
            "BadInput" or "MissingInput" =>
                "Repair or replace the file that is named, then run again: nothing else is made again.",
            "InputChanged" =>
                "Somebody changed the file during the run. Run again when it is whole.",
            "Timeout" =>
                "Look in the log whether it hung or was only slow. Slow: raise timeoutSeconds in the recipe, or ask for a smaller size. Hung: run again.",
            "DiskFull" or "Disk" =>
                "Free space where outputs lie, or name another folder with --outputs=DIR, then run again. Prune lists what may go.",
            "OutOfMemory" =>
                "Give it a card with more free memory (--gpus), a smaller size in the recipe, or the backend's memory-saving options.",
            "PortTaken" =>
                "Another program took the port meanwhile. Run again: another one is chosen.",
            "DeviceLost" or "RankLost" or "NcclError" or "NcclSystemError" =>
                "The card or its link failed. Look at it with nvidia-smi; leave it out with --gpus, or restart the machine if it stays so.",
            "MissingProgram" or "MissingFont" or "MissingCheckpoint" =>
                "Install what is named; ./build.sh --target=Doctor shows what else this machine lacks.",
            "NoResource" =>
                "The backend wants more than this run may use: allow more with --gpus or --jobs, or choose another backend.",
            "WrongSize" =>
                "The renderer makes another size than it was asked for, and would make it again, so it was not tried again, nor were other videos of this backend. Name the sizes that come out in sizes of its file in recipes/backends, with makes for those that become others, or ask for such a size in the recipe. Then run again.",
            "WrongLength" or "BrokenVideo" or "BlackVideo" or "FrozenVideo" =>
                "The renderer ended well but its video is no good. Run again; if it stays so, look at the raw render named in the log and at the backend's arguments. checks in the recipe says how strict this is.",
            "SilentVideo" or "WrongSound" or "OutOfSync" or "WrongLoudness" =>
                "The published sound isn't the recording's. Listen to the recording; if it is as it should be, loosen checks in the recipe.",
            "SilentSuccess" or "NoOutput" =>
                "The program said it succeeded and made nothing. Its log shows where it wrote: the command must write {output}.",
            "Crashed" =>
                "A signal ended the program: often memory that ran out, or a broken installation. Run again; if it stays so, run the command in the log by hand.",
            "LostSubtitles" =>
                "A subtitle that is in the file isn't in the video. Look at the line that is named; leave subtitles out with finish.subtitles off if it must be published now.",
            "FinishFailed" or "PreviewFailed" => "ffmpeg failed. " + SeeLog,
            "FactsChanged" or "BadMeasurement" =>
                "Run again. If it stays so, delete the file that is named: it is made again.",
            "InternalError" =>
                "This is a fault of AvatarBuild itself. Please report it with the log.",
            _ => SeeLog,
        };
}
