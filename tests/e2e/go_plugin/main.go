// A real go-plugin host: starts the plugin, pings it, calls it and stops it within go-plugin's 2 seconds.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"time"

	"github.com/hashicorp/go-hclog"
	goplugin "github.com/hashicorp/go-plugin"
	"google.golang.org/grpc"
	"google.golang.org/grpc/health/grpc_health_v1"
)

// rawCodec sends and receives bytes as they are, so that no generated code is needed.
type rawCodec struct{}

func (rawCodec) Name() string { return "proto" }
func (rawCodec) Marshal(v interface{}) ([]byte, error) {
	return *v.(*[]byte), nil
}
func (rawCodec) Unmarshal(data []byte, v interface{}) error {
	*v.(*[]byte) = append([]byte(nil), data...)
	return nil
}

// httptaskPlugin hands out the connection itself.
type httptaskPlugin struct{ goplugin.NetRPCUnsupportedPlugin }

func (httptaskPlugin) GRPCServer(*goplugin.GRPCBroker, *grpc.Server) error {
	return errors.New("this is a host")
}
func (httptaskPlugin) GRPCClient(_ context.Context, _ *goplugin.GRPCBroker, connection *grpc.ClientConn) (interface{}, error) {
	return connection, nil
}

func use(client *goplugin.Client) error {
	protocol, err := client.Client()
	if err != nil {
		return fmt.Errorf("start: %w", err)
	}
	if err := protocol.Ping(); err != nil {
		return fmt.Errorf("ping: %w", err)
	}
	raw, err := protocol.Dispense("httptask")
	if err != nil {
		return fmt.Errorf("dispense: %w", err)
	}
	connection := raw.(*grpc.ClientConn)
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	health, err := grpc_health_v1.NewHealthClient(connection).Check(
		ctx, &grpc_health_v1.HealthCheckRequest{Service: "httptask.v1.TaskService"})
	if err != nil || health.Status != grpc_health_v1.HealthCheckResponse_SERVING {
		return fmt.Errorf("health: %v, %v", health, err)
	}
	request, response := []byte{}, []byte{}
	if err := connection.Invoke(ctx, "/httptask.v1.CatalogService/ListApis", &request, &response,
		grpc.ForceCodec(rawCodec{})); err != nil {
		return fmt.Errorf("ListApis: %w", err)
	}
	fmt.Printf("ListApis answered %d bytes\n", len(response))
	return nil
}

func run(program string) error {
	client := goplugin.NewClient(&goplugin.ClientConfig{
		HandshakeConfig: goplugin.HandshakeConfig{
			ProtocolVersion:  1,
			MagicCookieKey:   "HTTPTASK_PLUGIN_COOKIE",
			MagicCookieValue: "httptask",
		},
		Plugins:          goplugin.PluginSet{"httptask": httptaskPlugin{}},
		Cmd:              exec.Command(program),
		AllowedProtocols: []goplugin.Protocol{goplugin.ProtocolGRPC},
		Logger:           hclog.New(&hclog.LoggerOptions{Level: hclog.Warn, Output: os.Stderr}),
	})
	defer client.Kill()
	if err := use(client); err != nil {
		return err
	}
	begin := time.Now()
	client.Kill()
	if took := time.Since(begin); took > 2*time.Second {
		return fmt.Errorf("stopping took %v: the plugin was killed", took)
	}
	if !client.Exited() {
		return errors.New("the plugin still runs")
	}
	fmt.Println("started, pinged, used and stopped")
	return nil
}

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: go_plugin PROGRAM")
		os.Exit(2)
	}
	if err := run(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "error:", err)
		os.Exit(1)
	}
}
