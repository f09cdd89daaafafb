using AvatarBuild.Avatar.Schema;
using AvatarBuild.Engine.Graph;

namespace AvatarBuild.Avatar.Failures;

/// <summary>The videos' rows of the table of failures, beside the engine's: what can be wrong with tools, renderers and videos. Knows no single failure.</summary>
public static class VideoFailures
{
    private const string SeeLog =
        "Its log says what it did, and the last lines why. Run again once the cause is gone";

    private const string OnlyThis = "; only this video is made.";

    private const string StopsAll =
        " It would fail every video of this backend, so no other was started.";

    private const string BadRender =
        "The renderer ended well but its video is no good. Run again; if it stays so, look at the raw render named in the log and at the backend's arguments. checks in the recipe says how strict this is.";

    private const string BadSound =
        "The published sound isn't the recording's. Listen to the recording; if it is as it should be, loosen checks in the recipe.";

    /// <summary>ffmpeg can't open an encoder, a filter or a file to write, or ffprobe prints something else.</summary>
    public static FailureClass ToolFailed { get; } =
        new(
            "ToolFailed",
            "This ffmpeg lacks an encoder, a filter or a container, or the machine had too little memory or threads for it. ./build.sh --target=Doctor shows what ffmpeg lacks. Then run again: no file of yours is at fault."
        )
        {
            IsTransient = true,
            Scope = FailureScope.Machine,
        };

    /// <summary>No installed font draws a letter of the subtitles.</summary>
    public static FailureClass MissingFont { get; } =
        new(
            "MissingFont",
            "Install what is named; ./build.sh --target=Doctor shows what else this machine lacks."
        )
        {
            Scope = FailureScope.Machine,
        };

    /// <summary>A subtitle that the file has isn't in the video.</summary>
    public static FailureClass LostSubtitles { get; } =
        new(
            "LostSubtitles",
            "A subtitle that is in the file isn't in the video. Look at the line that is named; leave subtitles out with finish.subtitles off if it must be published now."
        );

    /// <summary>ffmpeg failed while it drew a preview.</summary>
    public static FailureClass PreviewFailed { get; } =
        new("PreviewFailed", "ffmpeg failed. " + SeeLog + OnlyThis) { IsTransient = true };

    /// <summary>ffmpeg failed while it finished a video.</summary>
    public static FailureClass FinishFailed { get; } =
        new("FinishFailed", "ffmpeg failed. " + SeeLog + OnlyThis);

    /// <summary>The user's program that writes a prompt or subtitles failed.</summary>
    public static FailureClass TextFailed { get; } =
        new(
            "TextFailed",
            "Run the command of promptCommand or subtitlesCommand by hand, as the log shows it. Then run again."
        );

    /// <summary>What finish measured can't be read.</summary>
    public static FailureClass BadMeasurement { get; } =
        new(
            "BadMeasurement",
            "Run again. If it stays so, delete the file that is named: it is made again."
        );

    /// <summary>A render can't be decoded.</summary>
    public static FailureClass BrokenVideo { get; } =
        new("BrokenVideo", BadRender) { IsTransient = true };

    /// <summary>A render is black for too long.</summary>
    public static FailureClass BlackVideo { get; } =
        new("BlackVideo", BadRender) { IsTransient = true };

    /// <summary>A render doesn't move for too long.</summary>
    public static FailureClass FrozenVideo { get; } =
        new("FrozenVideo", BadRender) { IsTransient = true };

    /// <summary>A video has another length than its recording.</summary>
    public static FailureClass WrongLength { get; } =
        new(
            "WrongLength",
            "If this renderer's videos always end so early or late and that will do, raise toleranceSeconds in its file in recipes/backends; else look at how its arguments follow from the length."
        )
        {
            IsTransient = true,
        };

    /// <summary>A video has another size than was asked.</summary>
    public static FailureClass WrongSize { get; } =
        new(
            "WrongSize",
            "The renderer makes another size than it was asked for, and would make it again, so it was not tried again, nor were other videos of this backend. Name the sizes that come out in sizes of its file in recipes/backends, with makes for those that become others, or ask for such a size in the recipe. Then run again."
        )
        {
            Scope = FailureScope.Group,
        };

    /// <summary>A published video is silent where its recording isn't.</summary>
    public static FailureClass SilentVideo { get; } = new("SilentVideo", BadSound);

    /// <summary>A published video has another sound than its recording.</summary>
    public static FailureClass WrongSound { get; } = new("WrongSound", BadSound);

    /// <summary>A published video's sound is early or late.</summary>
    public static FailureClass OutOfSync { get; } = new("OutOfSync", BadSound);

    /// <summary>A published video is louder or softer than asked.</summary>
    public static FailureClass WrongLoudness { get; } = new("WrongLoudness", BadSound);

    /// <summary>A card had too little memory.</summary>
    public static FailureClass OutOfMemory { get; } =
        new RendererFailure(
            "OutOfMemory",
            "Give it a card with more memory (--gpus), a smaller size in the recipe, or the backend's memory-saving options."
        )
        {
            IsTransient = true,
            Remedy = FailureRemedy.LessMemory,
        };

    /// <summary>Another program took the port between its test and the renderer's start.</summary>
    public static FailureClass PortTaken { get; } =
        new RendererFailure(
            "PortTaken",
            "Its port was taken by another program between the test and the start. Run again: another one is chosen."
        )
        {
            IsTransient = true,
            Remedy = FailureRemedy.AtOnce,
        };

    /// <summary>NCCL can't start, or failed.</summary>
    public static FailureClass CollectiveError { get; } =
        new RendererFailure(
            "CollectiveError",
            "NCCL can't start, even with NCCL_P2P_DISABLE=1; see nvidia-smi topo -m, and whether NCCL_SOCKET_IFNAME names an interface that is there."
        )
        {
            IsTransient = true,
            Environment = new(NameValues.Empty.Values.Add("NCCL_P2P_DISABLE", "1")),
        };

    /// <summary>One of a renderer's processes died.</summary>
    public static FailureClass RankLost { get; } =
        new("RankLost", "One of its processes died; the log says which, and why.")
        {
            IsTransient = true,
        };

    /// <summary>A card doesn't answer any more.</summary>
    public static FailureClass DeviceLost { get; } =
        new(
            "DeviceLost",
            "The card isn't used any more in this run; look at nvidia-smi and dmesg, leave it out with --gpus, and reset it or restart the machine if it stays so."
        )
        {
            IsTransient = true,
            Scope = new FailureScope.OfIdentities("gpu"),
        };

    /// <summary>A file of the model isn't there, or can't be read by its name.</summary>
    public static FailureClass CheckpointMissing { get; } =
        OfBackend(
            "CheckpointMissing",
            "Put the file there, or correct the path in backendOptions; --target=Doctor looks for all of them."
        );

    /// <summary>A file of the model isn't what its backend needs.</summary>
    public static FailureClass BadCheckpoint { get; } =
        OfBackend(
            "BadCheckpoint",
            "Get the file again, or name the right one in backendOptions; --target=Doctor looks at all of them."
        );

    /// <summary>A Python package isn't installed.</summary>
    public static FailureClass MissingModule { get; } =
        OfBackend("MissingModule", "Install the backend's Python packages for this interpreter.");

    /// <summary>A renderer doesn't take its arguments.</summary>
    public static FailureClass BadArguments { get; } =
        OfBackend(
            "BadArguments",
            "Its description doesn't fit the version that is installed; --target=Doctor compares the commits."
        );

    /// <summary>The weights' licence wasn't accepted.</summary>
    public static FailureClass Licence { get; } =
        OfBackend("Licence", "Accept the licence where the weights come from, and sign in there.");

    /// <summary>A renderer wants more cards than it was given.</summary>
    public static FailureClass TooFewDevices { get; } =
        OfBackend("TooFewDevices", "It uses more cards than resources.gpu gives it.");

    /// <summary>A renderer finds no face.</summary>
    public static FailureClass BadPortrait { get; } =
        new("BadPortrait", "Use a picture with one face, seen from the front.");

    /// <summary>A renderer can't use the recording.</summary>
    public static FailureClass BadRecording { get; } =
        new("BadRecording", "Listen to the recording.");

    /// <summary>A recording is shorter than its backend takes.</summary>
    public static FailureClass RecordingTooShort { get; } =
        new("RecordingTooShort", "Take another backend for the recording.");

    /// <summary>A recording is longer than its backend takes.</summary>
    public static FailureClass RecordingTooLong { get; } =
        new("RecordingTooLong", "Cut the recording, or take another backend for it.");

    /// <summary>No card has the memory that a video needs.</summary>
    public static FailureClass TooLittleMemory { get; } =
        new(
            "TooLittleMemory",
            "Ask for a smaller size in the recipe, allow another card with --gpus, or take another backend."
        )
        {
            Scope = FailureScope.Machine,
        };

    /// <summary>No card can calculate as a video's options want it.</summary>
    public static FailureClass CardTooOld { get; } =
        new(
            "CardTooOld",
            "Leave out the option that is named, allow another card with --gpus, or take another backend."
        )
        {
            Scope = FailureScope.Machine,
        };

    /// <summary>The machine hasn't the main memory that a video needs.</summary>
    public static FailureClass TooLittleHostMemory { get; } =
        new(
            "TooLittleHostMemory",
            "Cut the recording, ask for a smaller size in the recipe, or render it on a machine with more memory."
        )
        {
            Scope = FailureScope.Machine,
        };

    /// <summary>A backend's file can't be used for a video.</summary>
    public static FailureClass BadBackend { get; } =
        new("BadBackend", "Correct the file that is named.");

    /// <summary>A path that a renderer would misread.</summary>
    public static FailureClass BadPath { get; } =
        new("BadPath", "Take other folders, as the message says.");

    /// <summary>SIGKILL ended a program.</summary>
    public static FailureClass Killed { get; } =
        new(
            "Killed",
            "The system ended it, mostly for want of main memory; run fewer at once, or look at dmesg."
        )
        {
            IsTransient = true,
        };

    /// <summary>Another signal ended a program.</summary>
    public static FailureClass Crashed { get; } =
        new(
            "Crashed",
            "Its log says what it did. A signal ended it: often memory that ran out, or a broken installation. Run again; if it stays so, run the command in the log by hand."
        )
        {
            IsTransient = true,
        };

    /// <summary>A renderer failed, and nothing tells why.</summary>
    public static FailureClass ExitCode { get; } =
        new("ExitCode", SeeLog + OnlyThis) { IsTransient = true };

    /// <summary>A renderer ended well and made no video.</summary>
    public static FailureClass SilentSuccess { get; } =
        new("SilentSuccess", EngineFailures.NoOutput.Advice) { IsTransient = true };

    /// <summary>The frames that a renderer left aren't what its description says.</summary>
    public static FailureClass BadFrames { get; } =
        OfBackend("BadFrames", "Correct output.frames, or the sizes, in the backend's file.");

    /// <summary>A renderer printed nothing for too long.</summary>
    public static FailureClass SilentTimeout { get; } =
        new(
            "SilentTimeout",
            "Look in the log where it stopped. If it was only slow, raise silentTimeoutSeconds in the backend's file."
        )
        {
            IsTransient = true,
        };

    /// <summary>All rows, the engine's among them.</summary>
    public static IReadOnlyList<FailureClass> All { get; } =
    [
        .. EngineFailures.All,
        ToolFailed,
        MissingFont,
        LostSubtitles,
        PreviewFailed,
        FinishFailed,
        TextFailed,
        BadMeasurement,
        BrokenVideo,
        BlackVideo,
        FrozenVideo,
        WrongLength,
        WrongSize,
        SilentVideo,
        WrongSound,
        OutOfSync,
        WrongLoudness,
        OutOfMemory,
        PortTaken,
        CollectiveError,
        RankLost,
        DeviceLost,
        CheckpointMissing,
        BadCheckpoint,
        MissingModule,
        BadArguments,
        Licence,
        TooFewDevices,
        BadPortrait,
        BadRecording,
        RecordingTooShort,
        RecordingTooLong,
        TooLittleMemory,
        CardTooOld,
        TooLittleHostMemory,
        BadBackend,
        BadPath,
        Killed,
        Crashed,
        ExitCode,
        SilentSuccess,
        BadFrames,
        SilentTimeout,
    ];

    /// <summary>The class of a name that a backend's file uses: a row, or the backend's own, which its rule may say more of.</summary>
    /// <param name="name">As the file spells it.</param>
    /// <param name="stopsAll">No other video of the backend is started after it.</param>
    public static FailureClass Named(string name, bool stopsAll = false) =>
        Find(name) ?? new(name, SeeLog + (stopsAll ? "." + StopsAll : OnlyThis));

    /// <summary>The row of a name, or null.</summary>
    public static FailureClass? Find(string name) => All.FirstOrDefault(row => row.Name == name);

    private static FailureClass OfBackend(string name, string advice) =>
        new(name, advice + StopsAll) { Scope = FailureScope.Group };
}
