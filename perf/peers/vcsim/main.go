// Command vcsim runs govmomi's simulated vCenter until its standard input ends.
//
// It prints one line of JSON when it accepts connections:
//
//	{"url":"https://127.0.0.1:41234/sdk","pid":4711}
//
// The released vcsim command is a module of its own that stopped in 2018, so this small one drives the simulator package instead. The tests hold its standard
// input open; when a test's process dies, however it dies, the pipe closes and the simulator goes with it.
package main

import (
	"bufio"
	"crypto/tls"
	"encoding/json"
	"flag"
	"fmt"
	"log"
	"net/url"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/types"
)

// started is the line that tells a test where the simulator listens.
type started struct {
	URL string `json:"url"`
	PID int    `json:"pid"`
}

func main() {
	model := simulator.VPX()
	listen := flag.String("l", "127.0.0.1:0", "address to listen on")
	flag.IntVar(&model.Datacenter, "dc", model.Datacenter, "datacenters")
	flag.IntVar(&model.Cluster, "cluster", model.Cluster, "clusters per datacenter")
	flag.IntVar(&model.Host, "host", model.Host, "standalone hosts per datacenter")
	flag.IntVar(&model.ClusterHost, "cluster-host", model.ClusterHost, "hosts per cluster")
	flag.IntVar(&model.Datastore, "ds", model.Datastore, "datastores per datacenter")
	flag.IntVar(&model.Machine, "vm", model.Machine, "virtual machines per resource pool")
	flag.IntVar(&model.Folder, "folder", model.Folder, "folders that hold the datacenters' contents")
	user := flag.String("username", "", "the only user that may log in; empty lets everyone in")
	passwordVariable := flag.String("password-env", "", "environment variable that holds the user's password")
	password := flag.String("password", "", "the user's password; tests only, it shows in the process list")
	plain := flag.Bool("plain", false, "HTTP instead of TLS")
	withTLS := flag.Bool("tls", true, "TLS with the simulator's own self-signed certificate")
	version := flag.String("api-version", "8.0.3.0", "what the simulator says its API version is")
	sessionTimeout := flag.String("session-timeout", "", "idle time after which a session ends, as 30s; empty for never")
	var faults faultFlags
	flag.Var(&faults, "fault", "METHOD=FAULT[:COUNT], answered COUNT times (default: always) instead of the call; may be repeated")
	flag.Parse()
	if *passwordVariable != "" {
		*password = os.Getenv(*passwordVariable)
	}

	parts := strings.Split(*version, ".")
	model.ServiceContent.About.ApiVersion = *version
	model.ServiceContent.About.Version = strings.Join(parts[:min(3, len(parts))], ".")
	if err := model.Create(); err != nil {
		log.Fatal(err)
	}
	defer model.Remove()
	model.Service.Listen = &url.URL{Host: *listen}
	if *user != "" {
		model.Service.Listen.User = url.UserPassword(*user, *password)
	}
	if *withTLS && !*plain {
		model.Service.TLS = new(tls.Config)
	}
	model.Service.RegisterEndpoints = true
	for _, rule := range faults {
		model.Service.AddFaultRule(rule)
	}
	if *sessionTimeout != "" {
		model.Map().OptionManager().UpdateOptions(&types.UpdateOptions{ChangedValue: []types.BaseOptionValue{
			&types.OptionValue{Key: "config.vmacore.soap.sessionTimeout", Value: *sessionTimeout},
		}})
	}

	server := model.Service.NewServer()
	defer server.Close()
	address := *server.URL
	address.User = nil
	if err := json.NewEncoder(os.Stdout).Encode(started{URL: address.String(), PID: os.Getpid()}); err != nil {
		log.Print(err)
		return
	}
	untilStdinEnds(model.Service)
}

// untilStdinEnds returns when standard input is closed or a terminating signal arrives. Until then each line is a fault rule to add, or "clear"; each is answered
// with a line "ok" or "error: …".
func untilStdinEnds(service *simulator.Service) {
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		lines := bufio.NewScanner(os.Stdin)
		for lines.Scan() {
			fmt.Println(obey(service, strings.TrimSpace(lines.Text())))
		}
	}()
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGINT, syscall.SIGTERM)
	select {
	case <-ended:
	case s := <-signals:
		fmt.Fprintln(os.Stderr, "vcsim:", s)
	}
}
