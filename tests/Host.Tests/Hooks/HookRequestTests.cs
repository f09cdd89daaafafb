using System.Text;
using AvatarBuild.Avatar.Recipes;
using AvatarBuild.Host.Hooks;
using Newtonsoft.Json.Linq;

namespace AvatarBuild.Host.Tests.Hooks;

/// <summary>Messages in the shape that each receiver documents; signatures as its documentation's own samples compute them.</summary>
public sealed class HookRequestTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeMilliseconds(
        1_577_262_236_757
    );

    private static readonly HookMessage Message = new(
        HookEvent.End,
        Now,
        "AvatarBuild: 1 of 2 videos ready, 1 failed",
        ["1 made", "<b> & co: OutOfMemory"],
        IsGood: false,
        _ => { }
    );

    private static async Task<(Uri Address, JObject Body)> Sent(
        HookTemplate template,
        string? secret,
        HookMessage? message = null
    )
    {
        using var request = HookRequest.Of(
            new HookSettings { Template = template },
            new Uri("https://example.com/robot/send?access_token=x"),
            secret,
            [],
            message ?? Message,
            Now
        );
        Assert.Equal(
            "application/json; charset=utf-8",
            request.Content!.Headers.ContentType!.ToString()
        );
        var body = await request.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return (request.RequestUri!, JObject.Parse(body));
    }

    [Fact]
    public async Task Slack_gets_text_with_its_three_characters_escaped()
    {
        var (_, body) = await Sent(HookTemplate.Slack, null);
        Assert.Equal(
            "*AvatarBuild: 1 of 2 videos ready, 1 failed*\n1 made\n&lt;b&gt; &amp; co: OutOfMemory",
            (string?)body["text"]
        );
    }

    [Fact]
    public async Task Feishu_gets_a_card_signed_with_time_and_secret_as_the_key()
    {
        var (_, body) = await Sent(HookTemplate.Feishu, "demo");
        Assert.Equal("1577262236", (string?)body["timestamp"]);
        // python: base64(hmac.new(b"1577262236\ndemo", b"", sha256).digest())
        Assert.Equal(FeishuSign, (string?)body["sign"]);
        Assert.Equal("interactive", (string?)body["msg_type"]);
        Assert.Equal("red", (string?)body.SelectToken("card.header.template"));
        Assert.Equal(Message.Title, (string?)body.SelectToken("card.header.title.content"));
        Assert.Equal(Message.Text, (string?)body.SelectToken("card.elements[0].text.content"));
    }

    [Fact]
    public async Task DingTalk_gets_markdown_and_the_signature_in_the_address()
    {
        var (address, body) = await Sent(HookTemplate.DingTalk, "demo");
        // python: quote_plus(base64(hmac.new(b"demo", b"1577262236757\ndemo", sha256).digest()))
        Assert.Equal($"?access_token=x&timestamp=1577262236757&sign={DingTalkSign}", address.Query);
        Assert.Equal("markdown", (string?)body["msgtype"]);
        Assert.Equal(Message.Title, (string?)body.SelectToken("markdown.title"));
        Assert.StartsWith("#### AvatarBuild", (string?)body.SelectToken("markdown.text"));
    }

    [Fact]
    public async Task WeCom_gets_at_most_4096_bytes_of_whole_characters()
    {
        var lengthy = Message with { Lines = [new string('视', 3000)] };
        var (_, body) = await Sent(HookTemplate.WeCom, null, lengthy);
        var content = (string)body.SelectToken("markdown.content")!;
        Assert.InRange(Encoding.UTF8.GetByteCount(content), 4094, 4096);
        Assert.EndsWith("视", content);
    }

    [Theory]
    [InlineData(HookTemplate.DingTalk, "markdown.text")]
    [InlineData(HookTemplate.WeCom, "markdown.content")]
    public async Task What_a_name_holds_is_no_markdown_no_link_and_nobody_is_called_by_it(
        HookTemplate template,
        string member
    )
    {
        const string Name = "a_b <@all> [here](http://x) **x** <font color=red> `x`";
        var (_, body) = await Sent(
            template,
            null,
            Message with
            {
                Title = Name,
                Lines = [Name, "# " + Name],
            }
        );
        var text = (string)body.SelectToken(member)!;
        Assert.Equal(
            3,
            text.Split("a_b ＜@all＞ ［here］(http://x) ＊＊x＊＊ ＜font color=red＞ ｀x｀").Length
                - 1
        );
        Assert.DoesNotContain("\n#", text, StringComparison.Ordinal);
    }

    private const string FeishuSign = "NhEUcImkhzrPPAz/8BTpTROjbUbL6U5AmjY55fe0tgI=";
    private const string DingTalkSign = "1dwwHgBbHHAn7yQPz4L%2BjDGZ06elw33tJWmujapwmkc%3D";
}
