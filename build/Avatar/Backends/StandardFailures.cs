using AvatarBuild.Avatar.Tables;

namespace AvatarBuild.Avatar.Backends;

/// <summary>What is known of failures without a backend saying it: how PyTorch programs tell them, and what helps. Read only when something failed.</summary>
internal static class StandardFailures
{
    /// <summary>What tells each kind, the most telling first: a rank that was ended says less than the one that ran out of memory.</summary>
    public static IReadOnlyList<FailureRule> Rules { get; } =
    [
        Rule(
            "OutOfMemory",
            "OutOfMemoryError|CUDA out of memory|CUDA_ERROR_OUT_OF_MEMORY|STATUS_ALLOC_FAILED"
        ),
        Rule("PortTaken", "EADDRINUSE|[Aa]ddress already in use"),
        Rule(
            "DeviceLost",
            "uncorrectable ECC|fallen off the bus|GPU is lost|No CUDA GPUs are available"
                + "|CUDA error: (unknown error|initialization error|the launch timed out|CUDA-capable device\\(s\\) is/are busy)"
        ),
        Rule(
            "CollectiveError",
            "ncclSystemError|ncclInternalError|ncclUnhandledCudaError|NCCL error.*unhandled"
                // A network interface that isn't there has had another class in each of NCCL's versions.
                + "|ncclInvalidUsage|no (socket|NCCL_SOCKET_IFNAME) interface found"
        ),
        Rule("Licence", "GatedRepoError|Cannot access gated repo|agree to share your contact"),
        Rule("MissingModule", "ModuleNotFoundError: |ImportError: "),
        Rule(
            "CheckpointMissing",
            "FileNotFoundError: .*\\.(pt|pth|safetensors|bin|ckpt|onnx|pkl|yaml|json)'"
                + "|does not appear to have a file named|SafetensorError|Error while deserializing header"
        ),
        Rule(
            "BadArguments",
            "^\\S+: error: (unrecognized arguments|argument |the following arguments are required|ambiguous option)"
                + "|AssertionError: Unsupport"
        ),
        Rule("TooFewDevices", "invalid device ordinal"),
        Rule(
            "BadPortrait",
            "[Nn]o face (was )?(detected|found)|[Ff]ace not detected|cannot identify image file"
        ),
        Rule("BadRecording", "LibsndfileError|NoBackendError"),
        Rule("Killed", "exitcode: -9\\b"),
        Rule("Crashed", "exitcode: -(4|6|7|8|11)\\b"),
        Rule(
            "RankLost",
            "exitcode  : -15|Watchdog caught collective operation timeout|ncclRemoteError"
        ),
        // Whatever else NCCL says, once nothing more telling was found.
        Rule("CollectiveError", "NCCL error in: "),
        Code("Killed", 137),
        Code("Crashed", 139),
        Code("Crashed", 134),
        Code("BadArguments", 2),
    ];

    /// <summary>What is done about a class, and what to tell; classes that nobody knows are neither transient nor helped.</summary>
    public static FailureRule Known(string failureClass) =>
        failureClass switch
        {
            "OutOfMemory" => new()
            {
                Transient = true,
                Remedy = FailureRemedy.LessMemory,
                Advice =
                    "take a card with more memory, a smaller size, or the backend's memory-saving options",
            },
            "PortTaken" => new()
            {
                Transient = true,
                Remedy = FailureRemedy.AtOnce,
                Advice = "its port was taken by another program between the test and the start",
            },
            "CollectiveError" => new()
            {
                Transient = true,
                Environment = NameValues.Empty.With(Peerless),
                Advice =
                    "NCCL can't start, even with NCCL_P2P_DISABLE=1; see nvidia-smi topo -m, and whether NCCL_SOCKET_IFNAME names an interface that is there",
            },
            "RankLost" => new()
            {
                Transient = true,
                Advice = "one of its processes died; the log says which, and why",
            },
            "DeviceLost" => new()
            {
                Transient = true,
                Reach = FailureReach.Card,
                Advice =
                    "the card isn't used any more in this run; look at dmesg, and reset it or restart the machine",
            },
            "CheckpointMissing" => Stops(
                "put the file there, or correct the path in backendOptions; --target=Doctor looks for all of them"
            ),
            "MissingModule" => Stops("install the backend's Python packages for this interpreter"),
            "BadArguments" => Stops(
                "its description doesn't fit the version that is installed; --target=Doctor compares the commits"
            ),
            "Licence" => Stops("accept the licence where the weights come from, and sign in there"),
            "TooFewDevices" => Stops("it uses more cards than resources.gpu gives it"),
            "BadPortrait" => new() { Advice = "use a picture with one face, seen from the front" },
            "BadRecording" => new() { Advice = "listen to the recording" },
            "Killed" => new()
            {
                Transient = true,
                Advice =
                    "the system ended it, mostly for want of main memory; run fewer at once, or look at dmesg",
            },
            "Crashed" or "ExitCode" or "SilentSuccess" => new()
            {
                Transient = true,
                Advice = "its log says what it did",
            },
            _ => new(),
        };

    private static NameValues Peerless { get; } =
        new(NameValues.Empty.Values.Add("NCCL_P2P_DISABLE", "1"));

    private static FailureRule Stops(string advice) =>
        new() { Reach = FailureReach.Backend, Advice = advice };

    private static FailureRule Rule(string failureClass, string regex) =>
        new() { Class = failureClass, Regex = regex };

    private static FailureRule Code(string failureClass, int exitCode) =>
        new() { Class = failureClass, ExitCode = exitCode };
}
