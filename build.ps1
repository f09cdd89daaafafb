# Gets the .NET SDK where it is missing, publishes the program when its sources changed, then runs it: build.sh for Windows.
# Runs on Windows PowerShell 5.1 and on PowerShell 7. Every argument is handed to the program as it is
# (5.1 loses empty arguments and quotes inside arguments; use pwsh for those).
$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue' # 5.1 downloads ten times slower while it draws its bar
$PSNativeCommandArgumentPassing = 'Standard'

$root = $PSScriptRoot
$hosts = Join-Path $root '.build\host'

function Say([string] $message) {
    [Console]::Error.WriteLine('build.ps1: ' + $message)
}

# 3 is the program's own exit code for "this machine lacks something".
function Stop-Build([string] $message) {
    Say $message
    exit 3
}

# Starts a program, everything it says into a log, and gives its exit code.
# Through cmd's redirection: 5.1 makes an error of every line that a program writes to standard error.
function Invoke-Logged([string] $log, [string] $program, [string[]] $arguments) {
    $quoted = foreach ($argument in $arguments) { '"' + $argument + '"' }
    $line = '""' + $program + '" ' + ($quoted -join ' ') + ' >> "' + $log + '" 2>&1 < nul"'
    $process = Start-Process -FilePath $env:ComSpec -ArgumentList ('/d /s /c ' + $line) -NoNewWindow -PassThru -Wait -WorkingDirectory $root
    return $process.ExitCode
}

# ---- .NET

function Test-Dotnet([string] $path) {
    if (-not $path -or -not (Test-Path -LiteralPath $path -PathType Leaf)) { return $false }
    return (Invoke-Logged (Join-Path $root '.build\dotnet.log') $path @('--version')) -eq 0
}

function Find-Dotnet {
    $found = Get-Command dotnet -CommandType Application -ErrorAction SilentlyContinue | Select-Object -First 1
    if ($found -and (Test-Dotnet $found.Path)) { return $found.Path }
    $own = Join-Path $root '.build\dotnet\dotnet.exe'
    if (-not (Test-Dotnet $own)) { Install-Dotnet }
    return $own
}

function Install-Dotnet {
    $url = 'https://dot.net/v1/dotnet-install.ps1'
    $script = Join-Path $root '.build\dotnet-install.ps1'
    $log = Join-Path $root '.build\dotnet-install.log'
    $new = Join-Path $root '.build\dotnet.new'
    $target = Join-Path $root '.build\dotnet'
    $wanted = (Get-Content -Raw -LiteralPath (Join-Path $root 'global.json') | ConvertFrom-Json).sdk.version
    Say ('no .NET SDK ' + $wanted + ' on PATH; installing it into ' + $target)
    if (Test-Path -LiteralPath $new) { Remove-Item -LiteralPath $new -Recurse -Force }
    try {
        [Net.ServicePointManager]::SecurityProtocol = [Net.ServicePointManager]::SecurityProtocol -bor [Net.SecurityProtocolType]::Tls12
        Invoke-WebRequest -UseBasicParsing -Uri $url -OutFile $script
    }
    catch {
        Stop-Build ('could not download ' + $url + ' (' + $_.Exception.Message + '). Install the .NET SDK ' + $wanted + ' from https://dot.net so that dotnet is on PATH, then run this again.')
    }
    $shell = (Get-Process -Id $PID).Path
    $arguments = @('-NoProfile', '-ExecutionPolicy', 'Bypass', '-File', $script, '-JSonFile', (Join-Path $root 'global.json'), '-InstallDir', $new, '-NoPath')
    $code = Invoke-Logged $log $shell $arguments
    if ($code -ne 0 -or -not (Test-Dotnet (Join-Path $new 'dotnet.exe'))) {
        Stop-Build ('the .NET SDK ' + $wanted + ' could not be installed (log: ' + $log + '). Install it from https://dot.net so that dotnet is on PATH, then run this again.')
    }
    if (Test-Path -LiteralPath $target) { Remove-Item -LiteralPath $target -Recurse -Force }
    Move-Item -LiteralPath $new -Destination $target
}

# ---- the program

# Everything that can make another program, in one fixed order.
function Get-Sources {
    $files = @(Get-ChildItem -LiteralPath (Join-Path $root 'build') -Recurse -File)
    $files += @(Get-ChildItem -Path (Join-Path $root 'Directory.*.props') -File)
    $files += @(Get-Item -LiteralPath (Join-Path $root 'global.json'))
    $kept = $files | Where-Object {
        $_.FullName.Substring($root.Length) -notmatch '[\\/](bin|obj|\.[^\\/]*)([\\/]|$)' -and $_.Name -notmatch '(~|\.md)$'
    }
    return @($kept | Sort-Object -Property FullName)
}

function Get-Listing($files) {
    $lines = foreach ($file in $files) {
        '{0} {1} {2}' -f $file.Length, $file.LastWriteTimeUtc.Ticks, $file.FullName
    }
    return (@($root) + @($lines)) -join "`n"
}

function Get-Digest($files) {
    $lines = foreach ($file in $files) {
        (Get-FileHash -Algorithm SHA256 -LiteralPath $file.FullName).Hash + ' ' + $file.FullName.Substring($root.Length)
    }
    $bytes = [Text.Encoding]::UTF8.GetBytes($lines -join "`n")
    $sha256 = [Security.Cryptography.SHA256]::Create()
    try { $hash = $sha256.ComputeHash($bytes) } finally { $sha256.Dispose() }
    return ([BitConverter]::ToString($hash, 0, 8) -replace '-', '').ToLowerInvariant()
}

# Held by an open file, which dies with its holder.
function Enter-Lock {
    $waiting = $false
    while ($true) {
        try {
            return [IO.File]::Open((Join-Path $hosts 'lock'), 'OpenOrCreate', 'ReadWrite', 'None')
        }
        catch [IO.IOException] {
            if (-not $waiting) { Say 'waiting for another build.ps1 that is building the program' }
            $waiting = $true
            Start-Sleep -Milliseconds 200
        }
    }
}

# A folder is complete or absent: it is filled elsewhere and renamed, never changed afterwards.
function Publish-Program([string] $dotnet, [string] $folder, [string] $runtime) {
    $new = Join-Path $hosts 'new'
    $log = Join-Path $hosts 'publish.log'
    Say 'building the program (only when its sources changed)'
    foreach ($old in @($new, $log)) {
        if (Test-Path -LiteralPath $old) { Remove-Item -LiteralPath $old -Recurse -Force }
    }
    $arguments = @(
        'publish', (Join-Path $root 'build\Host\Host.csproj'), '-c', 'Release', ('-p:HostRuntime=' + $runtime), '-o', $new,
        '--artifacts-path', (Join-Path $root '.build\artifacts'), '--disable-build-servers', '-v', 'quiet', '-nologo',
        '-p:RestoreLockedMode=true', '-p:RunAnalyzers=false', '-p:CSharpier_Bypass=true', '-p:GenerateDocumentationFile=false'
    )
    $code = Invoke-Logged $log $dotnet $arguments
    if ($code -ne 0 -or -not (Test-Path -LiteralPath (Join-Path $new 'avatar-build.exe'))) {
        Get-Content -LiteralPath $log | ForEach-Object { [Console]::Error.WriteLine($_) }
        Stop-Build ('the program could not be built; the reason is above and in ' + $log)
    }
    if (Test-Path -LiteralPath $folder) { Remove-Item -LiteralPath $folder -Recurse -Force }
    Move-Item -LiteralPath $new -Destination $folder
}

# The newest two stay, and any younger than an hour. Windows itself refuses to remove a running program.
function Remove-OldPrograms {
    $folders = @(Get-ChildItem -LiteralPath $hosts -Directory -Filter 'win-*' | Sort-Object -Property LastWriteTimeUtc -Descending)
    foreach ($folder in @($folders | Select-Object -Skip 2)) {
        if ($folder.LastWriteTimeUtc -gt [DateTime]::UtcNow.AddHours(-1)) { continue }
        try { Remove-Item -LiteralPath (Join-Path $folder.FullName 'avatar-build.exe') -Force } catch { continue }
        Remove-Item -LiteralPath $folder.FullName -Recurse -Force -ErrorAction SilentlyContinue
    }
}

# Content decides: a listing that differs only in its times finds its program by the digest.
function Find-Program {
    $current = Join-Path $hosts 'current.json'
    $runtime = 'win-x64'
    if ($env:PROCESSOR_ARCHITECTURE -eq 'ARM64') { $runtime = 'win-arm64' }
    $listing = Get-Listing (Get-Sources)
    if (Test-Path -LiteralPath $current) {
        $known = Get-Content -Raw -LiteralPath $current -Encoding UTF8 | ConvertFrom-Json
        $there = (Test-Path -LiteralPath $known.dotnet) -and (Test-Path -LiteralPath (Join-Path $known.program 'avatar-build.exe'))
        if ($there -and $known.listing -ceq $listing) { return $known }
    }
    $null = New-Item -ItemType Directory -Force -Path $hosts
    $lock = Enter-Lock
    try {
        $dotnet = Find-Dotnet
        while ($true) {
            $files = Get-Sources
            $listing = Get-Listing $files
            $digest = Get-Digest $files
            $program = Join-Path $hosts ($runtime + '-' + $digest)
            if (Test-Path -LiteralPath (Join-Path $program 'avatar-build.exe')) { break }
            Publish-Program $dotnet $program $runtime
            if ((Get-Digest (Get-Sources)) -eq $digest) { break }
            Say 'a source changed meanwhile'
            Remove-Item -LiteralPath $program -Recurse -Force
        }
        $known = [PSCustomObject]@{ dotnet = $dotnet; program = $program; listing = $listing }
        # A file touched in the last two seconds may change again without its listing changing: then it is not kept.
        $young = @($files | Where-Object { $_.LastWriteTimeUtc -gt [DateTime]::UtcNow.AddSeconds(-2) })
        if ($young.Count -eq 0) {
            [IO.File]::WriteAllText($current, ($known | ConvertTo-Json), (New-Object Text.UTF8Encoding $false))
        }
        Remove-OldPrograms
        return $known
    }
    finally {
        $lock.Dispose()
    }
}

$env:DOTNET_CLI_TELEMETRY_OPTOUT = '1'
$env:DOTNET_NOLOGO = '1'
$env:DOTNET_GENERATE_ASPNET_CERTIFICATE = 'false'
$found = Find-Program
$env:DOTNET_ROOT = Split-Path -Parent $found.dotnet
$env:AVATAR_BUILD_ROOT = $root
$env:AVATAR_BUILD_TOOLS = Join-Path $root '.build' # the program may install there what it needs
$env:AVATAR_BUILD_DOTNET = $found.dotnet
if (-not $env:DOTNET_EnableWriteXorExecute) { $env:DOTNET_EnableWriteXorExecute = '0' } # as build.sh says
& (Join-Path $found.program 'avatar-build.exe') @args
exit $LASTEXITCODE
