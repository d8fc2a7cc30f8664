package cli

import (
	"github.com/spf13/cobra"

	"github.com/diabolo-go/diabolo/internal/config/nearest"
)

const completionLong = `Prints a script that lets the shell complete commands and flags.

  source <(diabolo completion bash)
  diabolo completion zsh > "${fpath[1]}/_diabolo"
  diabolo completion fish > ~/.config/fish/completions/diabolo.fish
  diabolo completion powershell | Out-String | Invoke-Expression`

func (a *app) completionCommand() *cobra.Command {
	shells := []string{"bash", "zsh", "fish", "powershell"}
	return &cobra.Command{
		Use: "completion bash|zsh|fish|powershell", Short: "print a shell completion script", Long: completionLong,
		Args: exactly(1, "a shell: bash, zsh, fish or powershell"), ValidArgs: shells,
		RunE: func(c *cobra.Command, args []string) error {
			switch args[0] {
			case "bash":
				return c.Root().GenBashCompletionV2(a.out, true)
			case "zsh":
				return c.Root().GenZshCompletion(a.out)
			case "fish":
				return c.Root().GenFishCompletion(a.out, true)
			case "powershell":
				return c.Root().GenPowerShellCompletionWithDesc(a.out)
			}
			return usage("no completion for %q%s", args[0], nearest.Hint(args[0], shells))
		},
	}
}

// oneOf completes the first argument with names; files remain possible.
func oneOf(names ...string) cobra.CompletionFunc {
	return func(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
		if len(args) > 0 {
			return nil, cobra.ShellCompDirectiveDefault
		}
		return names, cobra.ShellCompDirectiveDefault
	}
}
