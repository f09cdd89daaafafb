#pragma warning disable RS0030 // tests look at files without the product's own file operations
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using AvatarBuild.Avatar.Videos;
using AvatarBuild.Host.Events;
using AvatarBuild.Host.Reports.Metrics;
using AvatarBuild.Host.Tests.EndToEnd;
using AvatarBuild.Host.Tests.Tidy;
using CliWrap;
using Newtonsoft.Json.Linq;

namespace AvatarBuild.Host.Tests.Reports;

/// <summary>Metrics, against Prometheus' own tools.</summary>
public sealed partial class MetricsTests
{
    private const int Limit = 120_000;

    private static string Sample() => Of(SampleRun.Of(60));

    private static string Of(RunSummary run) =>
        MetricsText.Of(
            new RunFigures(
                run,
                IsOver: true,
                [],
                0,
                [.. run.Record.Cards.Select(card => card.Last)]
            )
        );

    [Fact(Timeout = Limit)]
    public async Task Promtool_finds_nothing_wrong()
    {
        var promtool = Tool.Find("PROMTOOL", "promtool");
        var check = await Tool.Run(
            promtool,
            ["check", "metrics"],
            TestContext.Current.CancellationToken,
            Sample()
        );
        Assert.Equal("", check.StandardOutput + check.StandardError);
        Assert.Equal(0, check.ExitCode);
    }

    [Fact]
    public void They_tell_the_summarys_numbers()
    {
        var run = SampleRun.Of(60);
        var text = Of(run);
        Says(text, "avatarbuild_videos{status=\"made\"}", run.Count(VideoStatus.Made));
        Says(text, "avatarbuild_videos{status=\"fresh\"}", run.Count(VideoStatus.Fresh));
        Says(text, "avatarbuild_videos{status=\"failed\"}", run.Count(VideoStatus.Failed));
        Says(text, "avatarbuild_failed_videos{class=\"OutOfMemory\"}", 2);
        Says(text, "avatarbuild_failed_videos{class=\"BadInput\"}", 1);
        Says(text, "avatarbuild_retries_total{stage=\"render\"}", 2);
        Says(text, "avatarbuild_gpu_quarantined{gpu=\"3\"}", 1);
    }

    [Fact(Timeout = Limit)]
    public async Task While_a_run_lasts_a_real_prometheus_scrapes_them()
    {
        var prometheus = Tool.Find("PROMETHEUS", "prometheus");
        var cancellation = TestContext.Current.CancellationToken;
        using var workspace = Workspace.With("ann", "bob").WithModel().Model("hang", "bob");
        var (port, own) = FreePorts();
        var running = workspace.Start("--target=Render", $"--metrics-port={port}");
        await running.Writes("tools/hanging-bob");
        await running.Writes("outputs/.build/check/default/ann.json");
        workspace.Write(
            "prometheus.yml",
            $$"""
            scrape_configs:
              - job_name: avatarbuild
                scrape_interval: 1s
                scrape_timeout: 1s
                static_configs: [{ targets: ["127.0.0.1:{{port}}"] }]
            """
        );
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var scraper = Cli.Wrap(prometheus)
            .WithArguments([
                "--config.file=" + workspace["prometheus.yml"],
                "--storage.tsdb.path=" + workspace["tsdb"],
                $"--web.listen-address=127.0.0.1:{own}",
            ])
            .WithStandardErrorPipe(PipeTarget.ToFile(workspace["prometheus.log"]))
            .WithValidation(CommandResultValidation.None)
            .ExecuteAsync(ends.Token);
        using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(5) };
        var query = $"http://127.0.0.1:{own}/api/v1/query?query=";
        Assert.Equal("1", await Answer(client, query + "up", cancellation));
        Assert.Equal(
            "1",
            await Answer(client, query + "avatarbuild_videos{status=\"made\"}", cancellation)
        );
        Assert.Equal(
            "1",
            await Answer(client, query + "avatarbuild_videos{status=\"pending\"}", cancellation)
        );
        Assert.Equal("1", await Answer(client, query + "avatarbuild_steps_running", cancellation));
        await ends.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => scraper.Task);
        running.Send(Running.Interrupt);
        (await running.Ended()).Ends(130);
        await Assert.ThrowsAsync<HttpRequestException>(() =>
            client.GetAsync(new Uri($"http://127.0.0.1:{port}/metrics"), cancellation)
        );
    }

    [Fact(Timeout = Limit)]
    public async Task A_port_that_is_taken_costs_the_metrics_and_not_the_run()
    {
        using var workspace = Workspace.With("ann").WithModel();
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        var call = await workspace.Render($"--metrics-port={port}");
        call.Ends(0).Says($"metrics can't be served on port {port}");
    }

    [Fact]
    public void Every_query_of_the_dashboard_and_the_alerts_names_metrics_that_exist()
    {
        var dashboard = Repository.Text("build/docs/grafana-dashboard.json");
        var alerts = Repository.Text("build/docs/alerts.yml");
        var queries = JObject
            .Parse(dashboard)
            .SelectTokens("$..expr")
            .Select(expr => (string)expr!)
            .Concat(Expression().Matches(alerts).Select(m => m.Groups[1].Value))
            .ToArray();
        Assert.InRange(queries.Length, 12, 100);
        var known = Type().Matches(Sample()).Select(m => m.Groups[1].Value).ToHashSet();
        Assert.All(
            queries,
            query =>
            {
                var names = Metric().Matches(query).Select(m => m.Value).ToArray();
                Assert.NotEmpty(names);
                Assert.All(names, name => Assert.Contains(name, known));
            }
        );
    }

    [Fact(Timeout = Limit)]
    public async Task Promtool_takes_the_alert_rules()
    {
        var promtool = Tool.Find("PROMTOOL", "promtool");
        var rules = Path.Combine(Repository.Root, "build/docs/alerts.yml");
        var check = await Tool.Run(
            promtool,
            ["check", "rules", rules],
            TestContext.Current.CancellationToken
        );
        Assert.True(check.ExitCode == 0, check.StandardOutput + check.StandardError);
    }

    private static void Says(string text, string sample, int value) =>
        Assert.Contains(
            FormattableString.Invariant($"\n{sample} {value}\n"),
            text,
            StringComparison.Ordinal
        );

    // Asks until there is an answer; the test's own time-out is the limit.
    private static async Task<string> Answer(
        HttpClient client,
        string query,
        CancellationToken cancellation
    )
    {
        while (true)
        {
            try
            {
                var answer = JObject.Parse(
                    await client.GetStringAsync(new Uri(query), cancellation)
                );
                if (answer.SelectToken("data.result[0].value[1]") is { } value)
                {
                    return (string)value!;
                }
            }
            catch (Exception e) when (e is HttpRequestException or Newtonsoft.Json.JsonException)
            {
                // It hasn't opened its port yet.
            }

            await Task.Delay(50, cancellation);
        }
    }

    // Both are held until both are known, or they could be one.
    private static (int, int) FreePorts()
    {
        using var one = new TcpListener(IPAddress.Loopback, 0);
        using var other = new TcpListener(IPAddress.Loopback, 0);
        one.Start();
        other.Start();
        return (((IPEndPoint)one.LocalEndpoint).Port, ((IPEndPoint)other.LocalEndpoint).Port);
    }

    [GeneratedRegex(@"(?m)^ +expr: (.+)$")]
    private static partial Regex Expression();

    [GeneratedRegex(@"(?m)^# TYPE (\S+)")]
    private static partial Regex Type();

    [GeneratedRegex(@"\bavatarbuild_\w+")]
    private static partial Regex Metric();
}
