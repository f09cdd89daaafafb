namespace AvatarBuild.Dummy;

/// <summary>
/// A real child process for tests. Its arguments are verbs with their operands, done one after another:
/// <c>dummy write a.txt hello sleep 100 exit 3</c>.
/// </summary>
internal static class Program
{
    private static int Main(string[] arguments)
    {
        var rest = new Queue<string>(arguments);
        while (rest.TryDequeue(out var verb))
        {
            if (Verbs.Do(verb, rest) is { } exitCode and >= 0)
            {
                return exitCode;
            }
        }

        return 0;
    }
}
