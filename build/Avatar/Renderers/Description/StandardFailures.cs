using AvatarBuild.Avatar.Failures;
using AvatarBuild.Engine.Graph;

namespace AvatarBuild.Avatar.Renderers.Description;

/// <summary>What is known of failures without a backend saying it: how PyTorch programs tell them. What helps is in <see cref="VideoFailures"/>. Read only when something failed.</summary>
internal static class StandardFailures
{
    /// <summary>What tells each kind, the most telling first: a rank that was ended says less than the one that ran out of memory.</summary>
    public static IReadOnlyList<FailureRule> Rules { get; } =
    [
        Rule(
            VideoFailures.OutOfMemory,
            "OutOfMemoryError|CUDA out of memory|CUDA_ERROR_OUT_OF_MEMORY|STATUS_ALLOC_FAILED"
        ),
        Rule(VideoFailures.PortTaken, "EADDRINUSE|[Aa]ddress already in use"),
        Rule(
            VideoFailures.DeviceLost,
            "uncorrectable ECC|fallen off the bus|GPU is lost|No CUDA GPUs are available"
                + "|CUDA error: (unknown error|initialization error|the launch timed out|CUDA-capable device\\(s\\) is/are busy)"
        ),
        Rule(
            VideoFailures.CollectiveError,
            "ncclSystemError|ncclInternalError|ncclUnhandledCudaError|NCCL error.*unhandled"
                // A network interface that isn't there has had another class in each of NCCL's versions.
                + "|ncclInvalidUsage|no (socket|NCCL_SOCKET_IFNAME) interface found"
        ),
        Rule(
            VideoFailures.Licence,
            "GatedRepoError|Cannot access gated repo|agree to share your contact"
        ),
        Rule(VideoFailures.MissingModule, "ModuleNotFoundError: |ImportError: "),
        Rule(
            VideoFailures.CheckpointMissing,
            "FileNotFoundError: .*\\.(pt|pth|safetensors|bin|ckpt|onnx|pkl|yaml|json)'"
                + "|does not appear to have a file named|SafetensorError|Error while deserializing header"
        ),
        Rule(
            VideoFailures.BadArguments,
            "^\\S+: error: (unrecognized arguments|argument |the following arguments are required|ambiguous option)"
                + "|AssertionError: Unsupport"
        ),
        Rule(VideoFailures.TooFewDevices, "invalid device ordinal"),
        Rule(
            VideoFailures.BadPortrait,
            "[Nn]o face (was )?(detected|found)|[Ff]ace not detected|cannot identify image file"
        ),
        Rule(VideoFailures.BadRecording, "LibsndfileError|NoBackendError"),
        Rule(VideoFailures.Killed, "exitcode: -9\\b"),
        Rule(VideoFailures.Crashed, "exitcode: -(4|6|7|8|11)\\b"),
        Rule(
            VideoFailures.RankLost,
            "exitcode  : -15|Watchdog caught collective operation timeout|ncclRemoteError"
        ),
        Rule(EngineFailures.DiskFull, "No space left on device|Disk quota exceeded"),
        Rule(
            EngineFailures.OutOfResources,
            "Cannot allocate memory|std::bad_alloc|Too many open files|can't start new thread|pthread_create"
        ),
        // Whatever else NCCL says, once nothing more telling was found.
        Rule(VideoFailures.CollectiveError, "NCCL error in: "),
        Code(VideoFailures.Killed, 137),
        Code(VideoFailures.Crashed, 139),
        Code(VideoFailures.Crashed, 134),
        Code(VideoFailures.BadArguments, 2),
    ];

    private static FailureRule Rule(FailureClass kind, string regex) =>
        new() { Class = kind.Name, Regex = regex };

    private static FailureRule Code(FailureClass kind, int exitCode) =>
        new() { Class = kind.Name, ExitCode = exitCode };
}
