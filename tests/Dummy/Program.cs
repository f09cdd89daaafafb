namespace AvatarBuild.Dummy;

internal static class Program
{
    private static int Main() => 0;
}
