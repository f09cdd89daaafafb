using AvatarBuild.Avatar.Recipes;
using AvatarBuild.Engine.Files;
using AvatarBuild.Host.CommandLine;
using Cake.Frosting;

namespace AvatarBuild.Host.Tasks;

/// <summary>Writes the schemas by which editors complete and check recipes, backends and portraits' facts.</summary>
[TaskDescription("Write the JSON schemas by which editors complete recipes")]
public sealed class Schema : BuildTask
{
    internal override Task<ExitCode> WorkAsync(BuildContext context)
    {
        Write(context, "recipe.schema.json", RecipeSchema.Write());
        Write(context, "backend.schema.json", RecipeSchema.WriteBackend());
        Write(context, "portrait.schema.json", RecipeSchema.WritePortrait());
        return Task.FromResult(ExitCode.Done);
    }

    private static void Write(BuildContext context, string name, string text)
    {
        var path = Path.Combine(context.Options.RecipesFolder, name);
        if (context.Options.DryRun || (Disk.FileExists(path) && Disk.ReadText(path) == text))
        {
            context.Terminal.Out(
                $"recipes/{name} {(context.Options.DryRun ? "would be written" : "is as it should be")}"
            );
            return;
        }

        Disk.ReplaceText(path, text);
        context.Terminal.Out($"recipes/{name} written");
    }
}
