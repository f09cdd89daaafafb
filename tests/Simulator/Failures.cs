using System.Runtime.InteropServices;

namespace AvatarBuild.Simulator;

/// <summary>What real renderers print when they fail, and how they end. Recorded with PyTorch 2.11 and two H100s, where not said otherwise.</summary>
internal static partial class Failures
{
    private const string Child = """
        torch.distributed.elastic.multiprocessing.errors.ChildFailedError:
        ============================================================
        s2v_streaming_interact.py FAILED
        ------------------------------------------------------------
        Root Cause (first observed failure):
        [0]:
          time      : 2026-11-22_17:09:59
          host      : localhost
          rank      : 0 (local_rank: 0)
          exitcode  : CODE (pid: 1070)
          error_file: <N/A>
          traceback : To enable traceback see: https://pytorch.org/docs/stable/elastic/errors.html
        ============================================================
        """;

    /// <summary>Called before it kills itself.</summary>
    public static Action Killed { get; set; } = () => { };

    /// <summary>Before anything is loaded.</summary>
    public static int? AtStart(string? fault) =>
        fault is "nccl" && Environment.GetEnvironmentVariable("NCCL_P2P_DISABLE") == "1" ? null
        : fault is "nccl" or "checkpoint" or "arguments" or "licence" or "portrait" ? Say(fault)
        : null;

    /// <summary>While it renders.</summary>
    public static int? InTheMiddle(string? fault)
    {
        switch (fault)
        {
            case "killed":
                Killed();
                _ = kill(Environment.ProcessId, 9);
                return 137;
            case "hang" or "quiet":
                Thread.Sleep(Timeout.Infinite);
                return 0;
            case "rank" or "ecc" or "lost" or "unknown":
                return Say(fault);
            case "silent":
                return 0;
            default:
                return null;
        }
    }

    public static int Say(string fault, int port = 0)
    {
        Console.Error.WriteLine(Text(fault, port));
        return fault == "arguments" ? 2
            : fault == "rank" ? 1
            : 1;
    }

    private static string Text(string fault, int port) =>
        fault switch
        {
            "no-device" => "RuntimeError: No CUDA GPUs are available",
            "port" =>
                $"torch.distributed.DistNetworkError: The server socket has failed to listen on any local network address. port: {port}, useIpv6: false, code: -98, name: EADDRINUSE, message: address already in use",
            "oom" =>
                "torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 4.17 GiB. GPU 0 has a total capacity of 23.65 GiB of which 2.66 GiB is free. Including non-PyTorch memory, this process has 20.99 GiB memory in use.\n"
                    + Child.Replace("CODE", "1", StringComparison.Ordinal),
            // From NCCL's documentation; a machine whose cards can't talk to each other wasn't at hand.
            "nccl" =>
                "torch.distributed.DistBackendError: NCCL error in: ProcessGroupNCCL.cpp:1691, unhandled system error, NCCL version 2.27.5\nncclSystemError: System call (e.g. socket, malloc) or external library call failed or device error.",
            "rank" => Child.Replace("CODE ", "-15", StringComparison.Ordinal),
            // From NVIDIA's list of errors; not seen on a card.
            "ecc" => "torch.AcceleratorError: CUDA error: uncorrectable ECC error encountered",
            "lost" =>
                "Unable to determine the device handle for GPU0000:06:00.0: GPU is lost.  Reboot the system to recover this GPU",
            "checkpoint" =>
                "FileNotFoundError: [Errno 2] No such file or directory: '/nonexistent/Wan2.2-S2V-14B/model.pt'",
            "arguments" =>
                "usage: s2v_streaming_interact.py [-h] ...\ns2v_streaming_interact.py: error: unrecognized arguments: --num_clips",
            "licence" =>
                "huggingface_hub.errors.GatedRepoError: 401 Client Error. Cannot access gated repo for url https://huggingface.co/x.",
            "portrait" => "RuntimeError: No face detected in the reference image",
            _ => "RuntimeError: something that nobody has seen before",
        };

    [LibraryImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int kill(int pid, int signal);
}
