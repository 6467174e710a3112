# as WHO COMMAND…: somebody else does it, with credentials and a home of their own.
as() {
	who=$1
	shift
	(
		export CAMUNDA_CONSOLE_CLIENT_ID="$who" CAMUNDA_CONSOLE_CLIENT_SECRET=else HOME="$HOME/others" CAMUNDA_TOKEN_CACHE_DIR= CAMSYNC_STATE_DIR=
		"$@"
	)
}

# Where a person is asked, the person says yes.
camsync() {
	case $1 in
	apply | absorb | rotate)
		case " $* " in
		*" --yes "* | *" --help "*) command camsync "$@" ;;
		*) command camsync "$@" --yes ;;
		esac
		;;
	doctor)
		case " $* " in
		*" --verify "*) command camsync "$@" --yes-verify 6d1b4f0e-52a5-4c39-9f63-0b7c3d3a9e10 ;;
		*) command camsync "$@" ;;
		esac
		;;
	failover) command camsync "$@" --yes-failover "$2" ;;
	emulator) # runs in the background, in the place of the shell that began it: that is the process which finish ends
		case " $* " in
		*" --help "*) command camsync "$@" ;;
		*) exec camsync "$@" --listen 127.0.0.1:0 ;;
		esac
		;;
	*) command camsync "$@" ;;
	esac
}

curl() { command curl -fsS "$@"; }

# How long a document waits for the emulator is no measure on a busy machine.
sleep() { until grep -qs AUDIENCE emulator.env; do command sleep 0.1; done; }

# What was left running in the background ends.
finish() {
	jobs -p >"$HOME/jobs"
	# shellcheck disable=SC2046
	[ ! -s "$HOME/jobs" ] || kill $(cat "$HOME/jobs")
	wait
}
