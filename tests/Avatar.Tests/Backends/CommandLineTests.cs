#pragma warning disable CA1068 // what a call is about is mostly left out, so the token stands first
using AvatarBuild.Engine.Processes;
using Newtonsoft.Json.Linq;

namespace AvatarBuild.Avatar.Tests.Backends;

/// <summary>Each shipped description's command line, read as the real program reads it.</summary>
public sealed class CommandLineTests
{
    private const int Limit = 30_000;

    public static TheoryData<string> All =>
        [
            "liveavatar",
            "liveavatar-tpp",
            "liveavatar-article",
            "wan-s2v",
            "infinitetalk",
            "echomimic-v3",
            "stableavatar",
            "musetalk",
            "sadtalker",
            "wav2lip",
            "omniavatar",
            "hunyuan-avatar",
            "longcat-avatar",
            "soulx-flashtalk",
            "wan2gp",
            "lightx2v",
        ];

    // What the model's own program gets: launchers and interpreters before it are read off first.
    private static string[] Own(CommandSpec command)
    {
        var words = command.Arguments.AsEnumerable();
        if (Path.GetFileName(command.Program) == "torchrun")
        {
            words = new OptionParser("torchrun").ParseKnown(words).Left;
        }
        else if (words.First() == "-m")
        {
            words = words.Skip(1);
        }

        return [.. words.Skip(1)];
    }

    private static string ProgramOf(string backend) =>
        backend == "liveavatar-tpp" ? "liveavatar" : backend;

    private static async Task<Dictionary<string, string[]>> ParseAsync(
        CancellationToken token,
        string backend,
        Action<Rendering>? change = null
    )
    {
        using var rendering = new Rendering(backend);
        change?.Invoke(rendering);
        var command = await rendering.CommandAsync(token);
        return new OptionParser(ProgramOf(backend)).Parse(Own(command));
    }

    [Theory(Timeout = Limit)]
    [MemberData(nameof(All))]
    public async Task The_real_program_takes_the_command_line(string backend) =>
        Assert.NotEmpty(await ParseAsync(TestContext.Current.CancellationToken, backend));

    [Theory(Timeout = Limit)]
    [MemberData(nameof(All))]
    public async Task One_flag_misspelt_is_found(string backend)
    {
        using var rendering = new Rendering(backend);
        var words = Own(await rendering.CommandAsync(TestContext.Current.CancellationToken));
        var parser = new OptionParser(ProgramOf(backend));
        for (var i = 0; i < words.Length; i++)
        {
            if (words[i].StartsWith("--", StringComparison.Ordinal))
            {
                string[] misspelt = [.. words[..i], "--x" + words[i][2..], .. words[(i + 1)..]];
                Assert.Throws<FormatException>(() => parser.Parse(misspelt));
            }
        }
    }

    [Theory(Timeout = Limit)]
    [MemberData(nameof(All))]
    public async Task Every_option_of_the_description_makes_a_command_line_that_is_taken(
        string backend
    )
    {
        using var plain = new Rendering(backend);
        foreach (
            var (name, value) in plain.Backend.Options.Values.Where(pair =>
                pair.Value is "true" or "false"
            )
        )
        {
            await ParseAsync(
                TestContext.Current.CancellationToken,
                backend,
                rendering => rendering.Options[name] = value == "true" ? "false" : "true"
            );
        }
    }

    [Theory(Timeout = Limit)]
    [MemberData(nameof(All))]
    public async Task A_prompt_reaches_the_program_whole_whatever_is_in_it(string backend)
    {
        const string Prompt =
            "--help 鲍勃 'sings', \"dances\" & $HOME `x`; 100% @ 30°\nLine = {two} \\n";
        using var rendering = new Rendering(backend) { Prompt = Prompt };
        if (!rendering.Backend.UsesPrompt)
        {
            return;
        }

        var command = await rendering.CommandAsync(TestContext.Current.CancellationToken);
        var parsed = new OptionParser(ProgramOf(backend)).Parse(Own(command));
        var told = backend switch
        {
            "infinitetalk" => (string)JObject.Parse(rendering.Text("item.json"))["prompt"]!,
            "omniavatar" => rendering.Text(rendering.ItemFile("items-*.txt")).Split("@@")[0],
            "hunyuan-avatar" => Csv(rendering.Text("items.csv"))[3],
            "longcat-avatar" => (string)JObject.Parse(rendering.Text("item.json"))["prompt"]!,
            "wan2gp" => (string)JArray.Parse(rendering.Text("items.json"))[0]["prompt"]!,
            "soulx-flashtalk" => parsed["--input_prompt"].Single(),
            "stableavatar" => parsed["--validation_prompts"].Single(),
            _ => parsed["--prompt"].Single(),
        };
        // Its list has one item a line.
        Assert.Equal(backend == "omniavatar" ? Prompt.Replace('\n', ' ') : Prompt, told);
    }

    [Theory(Timeout = Limit)]
    [MemberData(nameof(All))]
    public async Task The_seed_is_told_where_the_program_takes_one(string backend)
    {
        using var rendering = new Rendering(backend);
        var command = await rendering.CommandAsync(TestContext.Current.CancellationToken);
        var takes = new OptionParser(ProgramOf(backend));
        var line = string.Join(' ', command.Arguments);
        foreach (var name in (string[])["--seed", "--base_seed"])
        {
            try
            {
                takes.ParseKnown([name, "1"]);
            }
            catch (FormatException e)
                when (e.Message.StartsWith("unrecognized", StringComparison.Ordinal))
            {
                continue;
            }
            catch (FormatException)
            {
                // Others are required.
            }

            Assert.Contains($"{name} 420", line, StringComparison.Ordinal);
        }
    }

    [Fact(Timeout = Limit)]
    public async Task LiveAvatar_gets_the_number_of_clips_that_the_recording_needs()
    {
        foreach (var (seconds, clips) in new[] { (5.0, "3"), (60, "32"), (600, "313") })
        {
            var parsed = await ParseAsync(
                TestContext.Current.CancellationToken,
                "liveavatar",
                rendering => rendering.Seconds = seconds
            );
            Assert.Equal([clips], parsed["--num_clip"]);
        }
    }

    [Fact(Timeout = Limit)]
    public async Task LiveAvatars_task_is_said_for_its_default_fails()
    {
        var parsed = await ParseAsync(TestContext.Current.CancellationToken, "liveavatar");
        Assert.Equal(["s2v-14B"], parsed["--task"]);
        Assert.Contains("--single_gpu", parsed.Keys);
        Assert.DoesNotContain("--save_dir", parsed.Keys);
    }

    [Fact(Timeout = Limit)]
    public async Task Five_GPUs_take_exactly_four_steps_and_decode_on_the_fifth()
    {
        using var rendering = new Rendering("liveavatar-tpp");
        var command = await rendering.CommandAsync(TestContext.Current.CancellationToken);
        var (launcher, _) = new OptionParser("torchrun").ParseKnown(command.Arguments);
        Assert.Equal(["5"], launcher["--nproc_per_node"]);
        Assert.Equal(["29417"], launcher["--master_port"]);
        Assert.Equal("GPU-0,GPU-1,GPU-2,GPU-3,GPU-4", command.Environment["CUDA_VISIBLE_DEVICES"]);
        var parsed = await ParseAsync(TestContext.Current.CancellationToken, "liveavatar-tpp");
        Assert.Equal(["4"], parsed["--sample_steps"]);
        Assert.Equal(["4"], parsed["--num_gpus_dit"]);
        Assert.Contains("--enable_vae_parallel", parsed.Keys);
        Assert.DoesNotContain("--single_gpu", parsed.Keys);
    }

    [Fact(Timeout = Limit)]
    public async Task Fp8_offload_and_a_LoRA_are_options()
    {
        var parsed = await ParseAsync(
            TestContext.Current.CancellationToken,
            "liveavatar",
            rendering =>
            {
                rendering.Options["fp8"] = "true";
                rendering.Options["offload_kv_cache"] = "true";
                rendering.Options["lora"] = "/opt/my.safetensors";
            }
        );
        Assert.Contains("--fp8", parsed.Keys);
        Assert.Contains("--offload_kv_cache", parsed.Keys);
        Assert.Equal(["/opt/my.safetensors"], parsed["--lora_path_dmd"]);
    }

    private static string[] Csv(string table)
    {
        // One row; quotes double within quotes.
        var row = table[(table.IndexOf('\n', StringComparison.Ordinal) + 1)..];
        var cells = new List<string>();
        var cell = new System.Text.StringBuilder();
        var isQuoted = false;
        for (var i = 0; i < row.Length; i++)
        {
            if (row[i] == '"' && isQuoted && i + 1 < row.Length && row[i + 1] == '"')
            {
                cell.Append(row[++i]);
            }
            else if (row[i] == '"')
            {
                isQuoted = !isQuoted;
            }
            else if ((row[i] == ',' || row[i] == '\r') && !isQuoted)
            {
                cells.Add(cell.ToString());
                cell.Clear();
            }
            else
            {
                cell.Append(row[i]);
            }
        }

        return [.. cells];
    }
}
