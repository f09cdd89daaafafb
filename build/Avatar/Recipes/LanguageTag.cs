using System.Text.RegularExpressions;
using AvatarBuild.Avatar.Schema;

namespace AvatarBuild.Avatar.Recipes;

/// <summary>A language as BCP 47 writes it: <c>en</c>, <c>zh-Hans</c>, <c>pt-BR</c>, <c>yue</c>.</summary>
internal static partial class LanguageTag
{
    /// <summary>What a tag looks like.</summary>
    public const string Pattern = "^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$";

    // ISO 639-1, each with its code of ISO 639-2/T.
    private const string Codes =
        "aaaar ababk aeave afafr akaka amamh anarg arara asasm avava ayaym azaze babak bebel bgbul bhbih bibis bmbam bnben bobod "
        + "brbre bsbos cacat ceche chcha cocos crcre csces cuchu cvchv cycym dadan dedeu dvdiv dzdzo eeewe elell eneng eoepo esspa "
        + "etest eueus fafas ffful fifin fjfij fofao frfra fyfry gagle gdgla glglg gngrn guguj gvglv hahau heheb hihin hohmo hrhrv "
        + "hthat huhun hyhye hzher iaina idind ieile igibo iiiii ikipk ioido isisl itita iuiku jajpn jvjav kakat kgkon kikik kjkua "
        + "kkkaz klkal kmkhm knkan kokor krkau kskas kukur kvkom kwcor kykir lalat lbltz lglug lilim lnlin lolao ltlit lulub lvlav "
        + "mgmlg mhmah mimri mkmkd mlmal mnmon mrmar msmsa mtmlt mymya nanau nbnob ndnde nenep ngndo nlnld nnnno nonor nrnbl nvnav "
        + "nynya ococi ojoji omorm orori ososs papan pipli plpol pspus ptpor quque rmroh rnrun roron rurus rwkin sasan scsrd sdsnd "
        + "sesme sgsag sisin skslk slslv smsmo snsna sosom sqsqi srsrp ssssw stsot susun svswe swswa tatam tetel tgtgk ththa titir "
        + "tktuk tltgl tntsn toton trtur tstso tttat twtwi tytah uguig ukukr ururd uzuzb veven vivie vovol wawln wowol xhxho yiyid "
        + "yoyor zazha zhzho zuzul ";

    /// <summary>The language's code of three letters, as MP4 tracks carry it; null where the text is no tag, or no language has its two letters.</summary>
    public static string? Of(string tag)
    {
        // The pattern's end would also stand before a last line feed.
        if (Form().Match(tag).Length != tag.Length || tag.Length == 0)
        {
            return null;
        }

        var language = tag.Split('-')[0].ToLowerInvariant();
        return language.Length == 3
            ? language
            : Codes
                .Split(' ')
                .FirstOrDefault(code => code.StartsWith(language, StringComparison.Ordinal))
                ?[2..];
    }

    /// <summary>Is it surely one? Many endings of files' names look like a language of three letters.</summary>
    public static bool IsCertain(string tag) =>
        Of(tag) is { } code && Codes.Contains(code + " ", StringComparison.Ordinal);

    [GeneratedRegex(Pattern)]
    private static partial Regex Form();
}

/// <summary>A language.</summary>
internal sealed record LanguageShape : Shape
{
    public override bool IsText => true;

    public override string Expected => "a language like \"en\", \"zh-Hans\" or \"pt-BR\"";

    public override string Render(object value) => JsonQuote.Of((string)value);

    protected override object? Take(JsonValue value, Key key, List<Problem> problems) =>
        value.Kind == JsonKind.Text && LanguageTag.Of(value.Text) is not null ? value.Text : null;
}
