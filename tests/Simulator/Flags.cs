using System.Globalization;

namespace AvatarBuild.Simulator;

/// <summary>
/// The options of LiveAvatar's <c>minimal_inference/s2v_streaming_interact.py</c> under torchrun, as argparse takes them:
/// an unknown one, a value that isn't one, or a missing value ends with 2.
/// </summary>
internal sealed class Flags
{
    private static readonly string[] Sizes =
    [
        "720*1280",
        "1280*720",
        "480*832",
        "832*480",
        "704*1280",
        "1280*704",
        "1024*704",
        "704*1024",
        "720*400",
        "704*384",
        "688*368",
        "384*256",
    ];

    private static readonly Dictionary<string, string> Types = new(StringComparer.Ordinal)
    {
        ["ulysses_size"] = "int",
        ["task"] = "text",
        ["size"] = "size",
        ["base_seed"] = "int",
        ["training_config"] = "text",
        ["offload_model"] = "bool",
        ["convert_model_dtype"] = "",
        ["prompt"] = "text",
        ["image"] = "text",
        ["audio"] = "text",
        ["infer_frames"] = "int",
        ["load_lora"] = "",
        ["lora_path_dmd"] = "text",
        ["sample_steps"] = "int",
        ["sample_guide_scale"] = "float",
        ["num_clip"] = "int",
        ["num_gpus_dit"] = "int",
        ["sample_solver"] = "text",
        ["single_gpu"] = "",
        ["ckpt_dir"] = "text",
        ["save_file"] = "text",
        ["save_dir"] = "text",
        ["fp8"] = "",
        ["enable_online_decode"] = "",
        ["offload_kv_cache"] = "",
        ["enable_vae_parallel"] = "",
    };

    private readonly Dictionary<string, string> values = new(StringComparer.Ordinal);

    public int Port { get; private set; }

    public string this[string name] => values.GetValueOrDefault(name, "");

    public int Number(string name, int otherwise) =>
        int.TryParse(this[name], CultureInfo.InvariantCulture, out var value) ? value : otherwise;

    /// <summary>What <c>--size</c> names, as the program takes it; null for a test's own sizes, which come out as they are.</summary>
    public int? Area =>
        Sizes.Contains(this["size"]) && this["size"].Split('*') is [var width, var height]
            ? int.Parse(width, CultureInfo.InvariantCulture)
                * int.Parse(height, CultureInfo.InvariantCulture)
            : null;

    /// <summary>Null after an error, which was then printed.</summary>
    public static Flags? Read(string[] arguments)
    {
        var flags = new Flags();
        var at = 0;
        for (
            ;
            at < arguments.Length && arguments[at].StartsWith("--", StringComparison.Ordinal);
            at++
        )
        {
            if (arguments[at].StartsWith("--master_port=", StringComparison.Ordinal))
            {
                flags.Port = int.Parse(arguments[at].AsSpan(14), CultureInfo.InvariantCulture);
            }
            else if (!arguments[at].StartsWith("--nproc_per_node=", StringComparison.Ordinal))
            {
                return Error($"unrecognized arguments: {arguments[at]}", "torchrun");
            }
        }

        if (at >= arguments.Length || !arguments[at].EndsWith(".py", StringComparison.Ordinal))
        {
            return Error("the following arguments are required: training_script", "torchrun");
        }

        for (at++; at < arguments.Length; at++)
        {
            var equals = arguments[at].IndexOf('=', StringComparison.Ordinal);
            var name = (equals < 0 ? arguments[at] : arguments[at][..equals]).TrimStart('-');
            if (
                !arguments[at].StartsWith("--", StringComparison.Ordinal)
                || !Types.TryGetValue(name, out var type)
            )
            {
                return Error($"unrecognized arguments: {arguments[at]}");
            }

            if (type.Length > 0 && equals < 0 && ++at == arguments.Length)
            {
                return Error($"argument --{name}: expected one argument");
            }

            var value =
                type.Length == 0 ? "True"
                : equals < 0 ? arguments[at]
                : arguments[at][(equals + 1)..];
            if (!Fits(type, value))
            {
                return Error($"argument --{name}: invalid {type} value: '{value}'");
            }

            flags.values[name] = value;
        }

        return flags;
    }

    private static bool Fits(string type, string value) =>
        type switch
        {
            "int" => int.TryParse(value, CultureInfo.InvariantCulture, out _),
            "float" => double.TryParse(value, CultureInfo.InvariantCulture, out _),
            "bool" => value is "True" or "False" or "true" or "false",
            // A test's pictures are smaller than any model's.
            "size" => Sizes.Contains(value) || value is "64*64" or "96*64" or "128*96",
            _ => true,
        };

    private static Flags? Error(string text, string program = "s2v_streaming_interact.py")
    {
        Console.Error.WriteLine($"usage: {program} [-h] ...\n{program}: error: {text}");
        return null;
    }
}
